package offer

import (
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// Account reports an ARN at p of another account than the app is for, if it is for one.
// Noun is what it is the ARN of. Policies that AWS manages are of no account.
func Account(p *form.Place, arn, noun, home string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || home == "" || !p.Sound() || !p.Top().Sound("account") {
		return
	}
	if account := parts[4]; account != home && account != "aws" {
		p.Errorf("write the ARN of "+noun+" in account "+home, "is in account %s, and account is %s", account, home)
	}
}

// ARN reports an ARN at p that is not where the app is: in another partition than its
// Region or, where the ARN has a Region, in another one. Noun is what it is the ARN of.
func ARN(p *form.Place, arn, noun, home string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || !p.Sound() || !p.Top().Sound("region") {
		return
	}
	partition, region := parts[1], parts[3]
	switch want := catalog.Partition(home); {
	case partition != want:
		p.Errorf("write the ARN of "+noun+" in "+home+", which starts with arn:"+want+":", "is in partition %s, and %s is in %s", partition, home, want)
	case region != "" && region != home:
		p.Errorf("write the ARN of "+noun+" in "+home, "is %s in %s, and region is %s", noun, region, home)
	}
}
