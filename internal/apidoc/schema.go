package apidoc

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"supermarket/models"
)

// Schema is a JSON schema, or a part of one.
type Schema map[string]any

// schemas collects the shapes of named structs as components. Open ones may
// carry fields that their reader does not know.
type schemas struct {
	all  Schema
	open bool
}

var (
	moneyType = reflect.TypeFor[models.Money]()
	timeType  = reflect.TypeFor[time.Time]()
	paramType = reflect.TypeFor[Param]()
)

var moneySchema = Schema{
	"type": "object", "required": []any{"amount", "currency"}, "additionalProperties": false,
	"properties": Schema{
		"amount":   Schema{"type": "string", "pattern": `^-?[0-9]{1,11}(\.[0-9]{1,8})?$`, "examples": []any{"12.34"}},
		"currency": Schema{"type": "string", "enum": []any{models.Currency}},
	},
}

// of returns the schema of a type; a struct becomes a component and is referred to.
func (s schemas) of(t reflect.Type) Schema {
	switch t {
	case moneyType:
		s.all["Money"] = moneySchema
		return ref("Money")
	case timeType:
		return Schema{"type": "string", "format": "date-time"}
	case paramType:
		return Schema{"type": []any{"string", "integer"}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Bool:
		return Schema{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return Schema{"type": "integer", "format": "int64"}
	case reflect.Float64:
		return Schema{"type": "number"}
	case reflect.Slice:
		return Schema{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return Schema{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		return s.component(t)
	}
	return Schema{"type": "string"}
}

func (s schemas) component(t reflect.Type) Schema {
	name := nameOf(t)
	if _, there := s.all[name]; !there {
		s.all[name] = nil // a shape that holds itself is referred to
		s.all[name] = s.object(t)
	}
	return ref(name)
}

func (s schemas) object(t reflect.Type) Schema {
	props, required := Schema{}, []any{}
	s.fields(t, props, &required)
	out := Schema{"type": "object", "properties": props}
	if !s.open {
		out["additionalProperties"] = false
	}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

func (s schemas) fields(t reflect.Type, props Schema, required *[]any) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Tag.Get("json") == "" {
			s.fields(f.Type, props, required)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		props[name] = bounded(s.of(f.Type), f)
		if !strings.Contains(options, "omit") {
			*required = append(*required, name)
		}
	}
}

// bounded adds what a field's tags say of its bounds.
func bounded(s Schema, f reflect.StructField) Schema {
	if f.Type == moneyType {
		return s // its bounds are refused as amounts of yuan
	}
	least, most := "minimum", "maximum"
	switch f.Type.Kind() {
	case reflect.String:
		least, most = "minLength", "maxLength"
	case reflect.Slice:
		least, most = "minItems", "maxItems"
	}
	for tag, word := range map[string]string{"min": least, "max": most} {
		if n, err := strconv.ParseInt(f.Tag.Get(tag), 10, 64); err == nil {
			s[word] = n
		}
	}
	if list := f.Tag.Get("enum"); list != "" {
		s["enum"] = words(strings.Split(list, ","))
	}
	if format := f.Tag.Get("format"); format != "" {
		s["format"] = format
	}
	if states := statesOf(f.Type); len(states) > 0 {
		s["enum"] = words(states)
	}
	return s
}

func words(list []string) []any {
	out := make([]any, len(list))
	for i, w := range list {
		out[i] = w
	}
	return out
}

func ref(name string) Schema { return Schema{"$ref": "#/components/schemas/" + name} }

// nameOf is the type's name; a page of a list is named after its items.
func nameOf(t reflect.Type) string {
	name := t.Name()
	if head, item, generic := strings.Cut(name, "["); generic {
		item = strings.TrimSuffix(item, "]")
		return item[strings.LastIndexByte(item, '.')+1:] + head
	}
	return name
}
