package gateway

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
)

// newDomain gives the stage of the API a name of the user's: https://NAME/v1 is where
// clients call. The API's own host goes on to work, with the same permissions.
func (g *Gateway) newDomain(cfg *config.Domain, api, stage *string) {
	domain := awsapigateway.NewCfnDomainName(g, jsii.String("Domain"), &awsapigateway.CfnDomainNameProps{
		DomainName:             &cfg.Name,
		RegionalCertificateArn: &cfg.Certificate,
		EndpointConfiguration:  &awsapigateway.CfnDomainName_EndpointConfigurationProperty{Types: jsii.Strings("REGIONAL")},
		SecurityPolicy:         jsii.String(securityPolicy),
		EndpointAccessMode:     jsii.String("STRICT"),
	})
	// Under the name of the stage, so that a path is the same whichever host is called.
	awsapigateway.NewCfnBasePathMapping(g, jsii.String("DomainMapping"), &awsapigateway.CfnBasePathMappingProps{
		DomainName: domain.Ref(),
		BasePath:   jsii.String(contract.RESTStage),
		RestApiId:  api,
		Stage:      stage,
	})
	g.URL = jsii.String("https://" + cfg.Name)
	if cfg.HostedZone == "" {
		g.DomainTarget = domain.AttrRegionalDomainName()
		return
	}
	awsroute53.NewCfnRecordSet(g, jsii.String("DomainRecord"), &awsroute53.CfnRecordSetProps{
		HostedZoneId: &cfg.HostedZone,
		Name:         &cfg.Name,
		Type:         jsii.String("A"),
		AliasTarget: &awsroute53.CfnRecordSet_AliasTargetProperty{
			DnsName:      domain.AttrRegionalDomainName(),
			HostedZoneId: domain.AttrRegionalHostedZoneId(),
		},
	})
}
