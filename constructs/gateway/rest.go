package gateway

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// newREST puts the function behind a REST API, which hands on every path and
// streams the answers (API Gateway Developer Guide, "Stream the integration
// response for your proxy integrations in API Gateway").
//
// These are plain CloudFormation resources: the CDK's own REST API is a model of
// many more, for APIs that have more than one path.
func (g *Gateway) newREST(props *GatewayProps) {
	cfg := props.Config
	entrance := g.entrance(cfg)
	shape := &awsapigateway.CfnRestApiProps{
		Name:                  &props.Name, // it need not be unique
		Description:           jsii.String("Gateway of sagerock: one API in front of every model"),
		BinaryMediaTypes:      jsii.Strings("*/*"), // the only way that no body is taken for text
		EndpointConfiguration: g.endpoint(cfg),
		// TLS 1.2 or 1.3 only, and only from where the API is and by its own name: SNI and
		// Host are one. Regional and private APIs have it (API Gateway Developer Guide,
		// "Security policies for REST APIs in API Gateway", "Supported security policies").
		SecurityPolicy:     jsii.String(securityPolicy),
		EndpointAccessMode: jsii.String("STRICT"),
	}
	if entrance != nil {
		shape.Policy = policy.Document(entrance...)
	}
	api := awsapigateway.NewCfnRestApi(g, jsii.String("Api"), shape)
	policy.Explain(api, entrance)
	policy.Except(api, map[string]string{"APIG2": "The gateway checks requests itself, and says what is wrong as OpenAI does."})
	id := api.Ref()
	proxy := awsapigateway.NewCfnResource(g, jsii.String("Proxy"), &awsapigateway.CfnResourceProps{
		RestApiId: id, ParentId: api.AttrRootResourceId(), PathPart: jsii.String("{proxy+}"),
	}).Ref()
	awslambda.NewCfnPermission(g, jsii.String("ApiInvokes"), &awslambda.CfnPermissionProps{
		Action:       jsii.String("lambda:InvokeFunction"),
		FunctionName: g.Function.AttrArn(),
		Principal:    "apigateway.amazonaws.com",
		SourceArn:    g.calls(*id),
	})

	copied := []any{shape}
	var made []awscdk.CfnResource
	for _, name := range methods(cfg) {
		method := g.method(cfg, id, proxy, name)
		copied = append(copied, method)
		made = append(made, newMethod(g, cfg, method))
	}
	for i, answer := range errorAnswers(cfg, id) {
		copied = append(copied, answer)
		made = append(made, awsapigateway.NewCfnGatewayResponse(g, &apiErrors[i].id, answer))
	}
	deployment := awsapigateway.NewCfnDeployment(g, jsii.String("Deployment"+fingerprint(copied)), &awsapigateway.CfnDeploymentProps{RestApiId: id})
	for _, resource := range made {
		deployment.AddResourceDependency(resource, nil)
	}
	stage := g.stage(props, id, deployment.Ref())

	host := *id
	if cfg.Private() {
		if len(cfg.VPCEndpoints) > 0 {
			// The name that works whether or not the endpoint answers to the usual ones (API
			// Gateway Developer Guide, "Invoke a private API").
			host += "-" + cfg.VPCEndpoints[0]
		}
		// The API is the only bound. A caller with a key or a token does not sign, so a
		// condition on a key of the request's context may find nothing to compare and
		// refuse the call; the resource policy of the API says which VPC callers come from
		// (API Gateway Developer Guide, "Use VPC endpoint policies for private APIs in API
		// Gateway").
		way := policy.Allow([]string{"execute-api:Invoke"}, g.calls(*id)).Because(anyPath)
		way.Principal = policy.Anybody()
		g.network.AddEntrance(constructs.NewConstruct(g, jsii.String("Entrance")), []policy.Statement{way})
	}
	g.URL = jsii.String("https://" + host + ".execute-api." + g.home.Region + "." + g.home.Suffix)
	if cfg.Domain != nil {
		g.newDomain(cfg.Domain, id, stage)
	}
	if cfg.Auth == config.AuthIAM {
		g.callers(policy.Allow([]string{"execute-api:Invoke"}, g.calls(*id)).Because(anyPath))
	}
}

const anyPath = "Every path of this one API: which model a caller asks for is in the body."

// securityPolicy is which versions of TLS are spoken.
const securityPolicy = "SecurityPolicy_TLS13_1_2_2021_06"

// calls is the ARN of all calls to the one stage of the API.
func (g *Gateway) calls(api string) string {
	return g.home.Of("execute-api", api+"/"+contract.RESTStage+"/*/*")
}

// endpoint is where the API is.
func (g *Gateway) endpoint(cfg *config.API) *awsapigateway.CfnRestApi_EndpointConfigurationProperty {
	if !cfg.Private() {
		return &awsapigateway.CfnRestApi_EndpointConfigurationProperty{Types: jsii.Strings("REGIONAL")}
	}
	private := &awsapigateway.CfnRestApi_EndpointConfigurationProperty{Types: jsii.Strings("PRIVATE")}
	if len(cfg.VPCEndpoints) > 0 {
		private.VpcEndpointIds = jsii.Strings(cfg.VPCEndpoints...)
	}
	return private
}

// entrance is the policy of a private API: nobody who comes from elsewhere. Of a
// new VPC it names the VPC, which has one endpoint for this; the policy of that
// names the API, and each cannot name the other.
//
// Callers through that endpoint are allowed by this policy only where the gateway
// itself authenticates them. With IAM, a caller needs a policy of its own, and an
// allow statement here would be enough without one (API Gateway Developer Guide, "How API Gateway
// resource policies affect authorization workflow").
func (g *Gateway) entrance(cfg *config.API) []policy.Statement {
	if !cfg.Private() {
		return nil
	}
	from := map[string]any{"aws:SourceVpc": *g.network.VpcID}
	if len(cfg.VPCEndpoints) > 0 {
		from = map[string]any{"aws:SourceVpce": cfg.VPCEndpoints}
	}
	invoke := []string{"execute-api:Invoke"}
	statements := []policy.Statement{policy.Deny(invoke, "execute-api:/*").When("StringNotEquals", from).
		Because("A private API is called from its VPC alone.")}
	admit := func(resource, why string) {
		statement := policy.Allow(invoke, resource).When("StringEquals", from).Because(why)
		statement.Principal = policy.Anybody()
		statements = append(statements, statement)
	}
	switch {
	case cfg.Auth != config.AuthIAM:
		admit("execute-api:/*", "Callers do not sign: the gateway itself asks for a key or a token.")
	case cfg.CORS.On():
		admit("execute-api:/"+contract.RESTStage+"/OPTIONS/*", "A browser does not sign the request by which it asks whether it may call.")
	}
	return statements
}

// methods are those that the API has: all as one, and beside it the one by which a
// browser asks before it has any credentials to sign with.
func methods(cfg *config.API) []string {
	if cfg.Auth == config.AuthIAM && cfg.CORS.On() {
		return []string{"ANY", "OPTIONS"}
	}
	return []string{"ANY"}
}

// method hands requests on to the function.
func (g *Gateway) method(cfg *config.API, api, resource *string, name string) *awsapigateway.CfnMethodProps {
	authorization := "AWS_IAM"
	if cfg.Auth != config.AuthIAM || name == "OPTIONS" {
		authorization = "NONE"
	}
	return &awsapigateway.CfnMethodProps{
		RestApiId:         api,
		ResourceId:        resource,
		HttpMethod:        &name,
		AuthorizationType: &authorization,
		Integration: &awsapigateway.CfnMethod_IntegrationProperty{
			Type:                  jsii.String("AWS_PROXY"),
			IntegrationHttpMethod: jsii.String("POST"),
			ResponseTransferMode:  jsii.String("STREAM"),
			TimeoutInMillis:       jsii.Number(1000 * g.timeout),
			Uri: jsii.String(g.home.In(g.home.Region, "lambda", "apigateway",
				"path/2021-11-15/functions/"+*g.Function.AttrArn()+"/response-streaming-invocations")),
		},
	}
}

func newMethod(g *Gateway, cfg *config.API, props *awsapigateway.CfnMethodProps) awsapigateway.CfnMethod {
	id := map[string]string{"ANY": "Any", "OPTIONS": "Options"}[*props.HttpMethod]
	method := awsapigateway.NewCfnMethod(g, &id, props)
	reasons := map[string]string{"COG4": "Callers are known by IAM, by a key or by a token of any provider, not by a user pool."}
	switch {
	case cfg.Auth != config.AuthIAM:
		reasons["APIG4"] = "The gateway asks for a key or a token itself, which is what the clients of OpenAI send."
	case *props.HttpMethod == "OPTIONS":
		reasons["APIG4"] = "A browser asks without credentials whether it may send them, and learns nothing but that."
	}
	policy.Except(method, reasons)
	return method
}

// fingerprint changes with everything that a deployment of the API copies, so that
// a change makes a new deployment. Tokens, whose numbers differ between synths, are
// left out: their values never change while the API exists.
func fingerprint(copied []any) string {
	src, err := json.Marshal(copied)
	if err != nil {
		panic(err) // plain values always encode
	}
	sum := sha256.Sum256(token.ReplaceAll(src, nil))
	return hex.EncodeToString(sum[:4])
}

// token is what the CDK writes for a value that only a deployment knows.
var token = regexp.MustCompile(`\$\{Token\[[^\]]*\]\}`)
