package states

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

// service is an API that a state may call.
type service struct {
	botocore string       // its name there
	client   reflect.Type // its client in the SDK for Go; nil where states use an optimized integration only
}

// services are the APIs by the names that Step Functions has for them. The SDK for Go is
// held beside botocore because Step Functions follows new members sooner than botocore's
// pinned version does.
var services = map[string]service{
	"applicationautoscaling": {"application-autoscaling", reflect.TypeFor[*applicationautoscaling.Client]()},
	"cloudwatch":             {"cloudwatch", reflect.TypeFor[*cloudwatch.Client]()},
	"lambda":                 {"lambda", nil},
	"events":                 {"events", reflect.TypeFor[*eventbridge.Client]()},
	"s3":                     {"s3", reflect.TypeFor[*s3.Client]()},
	"sagemaker":              {"sagemaker", reflect.TypeFor[*sagemaker.Client]()},
	"sns":                    {"sns", reflect.TypeFor[*sns.Client]()},
}

// input is the type that an operation of the SDK for Go takes.
func (s service) input(operation string) (reflect.Type, error) {
	if s.client == nil {
		return nil, fmt.Errorf("add the client of %s in the SDK for Go to services, so that the parameters of %s can be checked", s.botocore, operation)
	}
	method, ok := s.client.MethodByName(operation)
	if !ok || method.Type.NumIn() < 3 {
		return nil, fmt.Errorf("the SDK for Go has no %s", operation)
	}
	return method.Type.In(2).Elem(), nil
}

// decode holds a value against a type of the SDK for Go. Names are compared exactly, and
// unknown ones refused, as Step Functions does.
func decode(path string, value any, t reflect.Type) (faults []fault) {
	add := func(text string, args ...any) {
		faults = append(faults, fault{path: path, text: fmt.Sprintf(text, args...)})
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if _, ok := value.(Unknown); ok || t.Kind() == reflect.Interface { // a union, or a document: the service model knows its members
		return nil
	}
	switch t.Kind() {
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			return nil
		}
		object, ok := value.(map[string]any)
		if !ok {
			add("is not an object, as %s is", t)
			return faults
		}
		for _, key := range slices.Sorted(maps.Keys(object)) {
			if key == rest {
				continue
			}
			field, ok := t.FieldByName(key)
			if !ok || !field.IsExported() || field.Anonymous || key == "ResultMetadata" {
				faults = append(faults, fault{path: path + "." + key, text: "is not in " + t.String()})
				continue
			}
			faults = append(faults, decode(path+"."+key, object[key], field.Type)...)
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			if _, ok := value.(string); !ok {
				add("is not a string")
			}
			return faults
		}
		list, ok := value.([]any)
		if !ok {
			add("is not a list of %s", t.Elem())
		}
		for i, item := range list {
			faults = append(faults, decode(path+"["+strconv.Itoa(i)+"]", item, t.Elem())...)
		}
	case reflect.Map:
		object, ok := value.(map[string]any)
		if !ok {
			add("is not an object of %s", t.Elem())
		}
		for _, key := range slices.Sorted(maps.Keys(object)) {
			faults = append(faults, decode(path+"."+key, object[key], t.Elem())...)
		}
	case reflect.String:
		text, ok := value.(string)
		if !ok {
			add("%v is not a string", value)
		} else if known := enum(t); len(known) > 0 && !slices.Contains(known, text) {
			add("%q is not one of %s", text, t)
		}
	case reflect.Bool:
		if _, ok := value.(bool); !ok {
			add("%v is not true or false", value)
		}
	default:
		if _, ok := value.(float64); !ok {
			add("%v is not a number", value)
		}
	}
	return faults
}

// enum are the values of an enumeration of the SDK for Go.
func enum(t reflect.Type) []string {
	method, ok := t.MethodByName("Values")
	if !ok {
		return nil
	}
	values := method.Func.Call([]reflect.Value{reflect.Zero(t)})[0]
	var all []string
	for i := range values.Len() {
		all = append(all, values.Index(i).String())
	}
	return all
}
