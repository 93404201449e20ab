package config

import (
	"strings"

	"github.com/sagerock/sagerock/catalog"
)

// checkAccount reports an ARN at p of another account than the app is for. Noun is what it
// is the ARN of. Policies that AWS manages are of no account.
func (c *Config) checkAccount(p *place, arn, noun string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || c.Account == "" || !p.sound() || !p.top().sound("account") {
		return
	}
	if account := parts[4]; account != c.Account && account != "aws" {
		p.errorf("write the ARN of "+noun+" in account "+c.Account, "is in account %s, and account is %s", account, c.Account)
	}
}

// checkARN reports an ARN at p that is not where the app is: in another partition, or,
// where it has a Region, in another one. Noun is what it is the ARN of.
func (c *Config) checkARN(p *place, arn, noun string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || !p.sound() || !p.top().sound("region") {
		return
	}
	partition, region := parts[1], parts[3]
	switch want := catalog.Partition(c.Region); {
	case partition != want:
		p.errorf("write the ARN of "+noun+" in "+c.Region+", which starts with arn:"+want+":", "is in partition %s, and %s is in %s", partition, c.Region, want)
	case region != "" && region != c.Region:
		p.errorf("write the ARN of "+noun+" in "+c.Region, "is %s in %s, and region is %s", noun, region, c.Region)
	}
}
