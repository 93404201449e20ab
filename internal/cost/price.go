package cost

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Home is the Region whose prices are used where a table has none for another.
const Home = "us-east-1"

// Hours are those of a month in AWS's own estimates (AWS Pricing Calculator User
// Guide, "Hours in a month").
const Hours = 730

// Price is what one unit costs, and where the figure comes from.
type Price struct {
	// USD is the price of one unit.
	USD float64 `json:"usd"`
	// Unit is what it is paid for, such as "hour".
	Unit string `json:"unit"`
	// Table, Date and Source say which table the price was read from, when that was last
	// looked up, and the title of the page or package that has it.
	Table  string `json:"table"`
	Date   string `json:"date"`
	Source string `json:"source"`
	// Region is the Region of the price.
	Region string `json:"region"`
	// Estimate is set where the price of Region is used for another Region.
	Estimate bool `json:"estimate,omitempty"`
	// Unknown is set where no table has a price. USD is 0 then, and totals are too low.
	Unknown bool `json:"unknown,omitempty"`
}

// Tables of prices.
const (
	tableServices  = "services"
	tableInstances = "instances"
	tableModels    = "models"
)

// service is what AWS charges for one unit of a service.
type service struct {
	what   string
	unit   string
	source string             // the title of AWS's page
	usd    map[string]float64 // by Region
}

// servicesDate is when the prices of [services] were last looked up.
const servicesDate = "2026-11"

// services are public list prices, without taxes, free tier and discounts. They are
// kept by hand, because no package has them. Where a price falls with volume it is
// that of the first tier that costs anything.
var services = map[string]service{
	"kms-key":      {"a KMS key", "key and month", "AWS Key Management Service pricing", home(1)},
	"kms-requests": {"uses of a KMS key", "10,000 requests", "AWS Key Management Service pricing", home(0.03)},

	"vpc-endpoint": {"an interface endpoint", "hour and zone", "AWS PrivateLink pricing", map[string]float64{
		Home: 0.01, "us-west-2": 0.01, "eu-central-1": 0.012, "ap-northeast-1": 0.014, "ap-northeast-2": 0.013,
	}},
	"vpc-endpoint-data": {"what passes an interface endpoint", "GB", "AWS PrivateLink pricing", home(0.01)},

	"secret":          {"a secret", "secret and month", "AWS Secrets Manager pricing", home(0.40)},
	"secret-requests": {"reads of a secret", "10,000 requests", "AWS Secrets Manager pricing", home(0.05)},

	"waf-acl":      {"a web ACL", "web ACL and month", "AWS WAF pricing", home(5)},
	"waf-rule":     {"a rule of a web ACL", "rule and month", "AWS WAF pricing", home(1)},
	"waf-requests": {"requests that a web ACL looks at", "million requests", "AWS WAF pricing", home(0.60)},

	"alarm":        {"an alarm", "alarm and month", "Amazon CloudWatch pricing", home(0.10)},
	"alarm-fast":   {"an alarm that is evaluated every ten seconds", "high-resolution alarm and month", "Amazon CloudWatch pricing", home(0.30)},
	"metric":       {"a custom metric", "metric and month", "Amazon CloudWatch pricing", home(0.30)},
	"logs":         {"log lines and flow logs, written", "GB written", "Amazon CloudWatch pricing", home(0.50)},
	"logs-storage": {"log lines, kept", "GB and month", "Amazon CloudWatch pricing", home(0.03)},

	"lambda-requests": {"calls of a function", "million requests", "AWS Lambda pricing", home(0.20)},
	"lambda-arm64":    {"memory and time of a function on arm64", "GB-second", "AWS Lambda pricing", home(0.0000133334)},

	"rest-requests": {"requests to a REST API", "million requests", "Amazon API Gateway pricing", home(3.50)},

	"dynamodb-writes": {"writes to a table, on demand", "million writes", "Amazon DynamoDB pricing", home(0.625)},

	"s3-storage": {"objects", "GB and month", "Amazon S3 pricing", home(0.023)},
	"s3-put":     {"writes of objects", "1,000 requests", "Amazon S3 pricing", home(0.005)},
	"s3-get":     {"reads of objects", "1,000 requests", "Amazon S3 pricing", home(0.0004)},

	"sns-email": {"mails", "100,000 messages", "Amazon SNS pricing", home(2)},

	"states": {"state transitions", "1,000 state transitions", "AWS Step Functions pricing", home(0.025)},

	"serverless":    {"memory and time of a serverless endpoint", "GB-second", "Amazon SageMaker AI pricing", home(0.00002)},
	"endpoint-data": {"calls and answers of an endpoint", "GB", "Amazon SageMaker AI pricing", home(0.016)},
	"volume":        {"disks of instances without one of their own", "GB and month", "Amazon SageMaker AI pricing", home(0.14)},

	"guardrail-filters":   {"content filters of a guardrail", "1,000 text units", "Amazon Bedrock pricing", home(0.15)},
	"guardrail-topics":    {"denied topics of a guardrail", "1,000 text units", "Amazon Bedrock pricing", home(0.15)},
	"guardrail-pii":       {"personal data, of a guardrail", "1,000 text units", "Amazon Bedrock pricing", home(0.10)},
	"guardrail-grounding": {"grounding, of a guardrail", "1,000 text units", "Amazon Bedrock pricing", home(0.10)},
}

// Service is a price of a service, by Region.
type Service struct {
	// What says what is paid for.
	What string
	// Price is the price in [Home].
	Price Price
	// Elsewhere are those of other Regions.
	Elsewhere map[string]float64
}

// Services lists the prices of services, by the page that they are from.
func Services() []Service {
	var all []Service
	for _, name := range slices.Sorted(maps.Keys(services)) {
		s := services[name]
		elsewhere := maps.Clone(s.usd)
		delete(elsewhere, Home)
		all = append(all, Service{s.what, of(name, Home), elsewhere})
	}
	slices.SortStableFunc(all, func(a, b Service) int { return strings.Compare(a.Price.Source, b.Price.Source) })
	return all
}

func home(usd float64) map[string]float64 { return map[string]float64{Home: usd} }

// of is the price of a service in region.
func of(name, region string) Price {
	s, ok := services[name]
	if !ok {
		panic(fmt.Sprintf("cost: no service %s", name)) // a name in this package is wrong
	}
	p := Price{Unit: s.unit, Table: tableServices, Date: servicesDate, Source: s.source}
	return p.in(s.usd, region)
}

// in fills in what prices by Region say of region.
func (p Price) in(prices map[string]float64, region string) Price {
	p.Region = region
	usd, ok := prices[region]
	if !ok {
		p.Region, p.Estimate = Home, region != Home
		if usd, ok = prices[Home]; !ok {
			p.Region, p.Estimate, p.Unknown = region, false, true
		}
	}
	p.USD = usd
	return p
}
