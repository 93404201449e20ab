package pipeline

import "reflect"

// words is a property of CloudFormation as the API takes it: the same words, which
// are also the names of the fields of the CDK's structs. What is nil is left out.
func words(property any) any {
	v := reflect.Indirect(reflect.ValueOf(property))
	switch v.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Interface:
		return words(v.Interface())
	case reflect.Struct:
		o := object{}
		for i := range v.NumField() {
			if field := v.Field(i); !field.IsZero() {
				o[v.Type().Field(i).Name] = words(field.Interface())
			}
		}
		return o
	case reflect.Slice:
		list := []any{}
		for i := range v.Len() {
			list = append(list, words(v.Index(i).Interface()))
		}
		return list
	default:
		return v.Interface()
	}
}
