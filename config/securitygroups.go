package config

// SecurityGroups are security groups that exist. Each must allow egress at port 443 to
// whatever its owner reaches; neither needs ingress.
type SecurityGroups struct {
	// Gateway is the id of the group of the gateway's Lambda function. Without it a group
	// is made that may open connections to port 443 anywhere.
	Gateway string `yaml:"gateway" rule:"is=securityGroup"`

	// Containers is the id of the group of SageMaker endpoints and jobs. Without it a group
	// is made that may open connections to port 443 anywhere.
	Containers string `yaml:"containers" rule:"is=securityGroup"`
}

// MakesGroups reports whether security groups are made. Unless both exist, both are
// made, though one may serve nobody: a group costs nothing, and one that another stack
// uses cannot go in the deployment in which that stack takes another one.
func (n *Network) MakesGroups() bool {
	return n.Mode == NetworkPrivate || n.Mode == NetworkExisting && (n.SecurityGroups.Gateway == "" || n.SecurityGroups.Containers == "")
}

// checkGroups reports groups of a VPC that is not used.
func (n *Network) checkGroups(p *place) {
	for _, at := range []*place{p.get("securityGroups", "gateway"), p.get("securityGroups", "containers")} {
		if at.written() && at.sound() && p.sound("mode") && n.Mode != NetworkExisting {
			at.errorf("remove it, or write network.mode: existing", "does nothing on network.mode: %s", n.Mode)
		}
	}
}
