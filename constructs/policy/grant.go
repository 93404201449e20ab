package policy

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
)

// Grant adds statements to what grantee may do.
func Grant(grantee awsiam.IGrantable, statements ...Statement) {
	mustHaveReasons(statements)
	principal := grantee.GrantPrincipal()
	for _, s := range statements {
		principal.AddToPrincipalPolicy(awsiam.PolicyStatement_FromJson(s.JSON()))
	}
}
