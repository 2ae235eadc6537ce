package apidoc

import (
	"encoding/json"
	"reflect"
	"strconv"

	"supermarket/internal/i18n"
)

const version = "1"

const problemMedia = "application/problem+json"

var problemSchema = Schema{
	"type": "object", "required": []any{"type", "title", "status", "reason"},
	"properties": Schema{
		"type": Schema{"type": "string", "format": "uri-reference"}, "title": Schema{"type": "string"},
		"status": Schema{"type": "integer"}, "detail": Schema{"type": "string"}, "instance": Schema{"type": "string"},
		"reason": Schema{"type": "string", "description": "a message key, the same as on the pages"},
		"errors": Schema{"type": "array", "items": Schema{
			"type": "object", "required": []any{"reason", "detail"},
			"properties": Schema{"field": Schema{"type": "string"}, "reason": Schema{"type": "string"}, "detail": Schema{"type": "string"}},
		}},
	},
}

// uploadSchema is a form with one file.
var uploadSchema = Schema{
	"type": "object", "required": []any{"kind", "file"}, "additionalProperties": false,
	"properties": Schema{"kind": Schema{"type": "string"}, "file": Schema{"type": "string", "format": "binary"}},
}

// Document is the OpenAPI document of the JSON API, its texts in the language of loc.
func Document(loc *i18n.Loc) ([]byte, error) {
	shapes := schemas{all: Schema{"Problem": problemSchema}}
	paths := Schema{}
	for _, o := range Operations() {
		at, ok := paths[Base+o.Path].(Schema)
		if !ok {
			at = Schema{}
			paths[Base+o.Path] = at
		}
		at[methodKey(o.Method)] = o.describe(shapes, loc)
	}
	return json.Marshal(Schema{
		"openapi": "3.1.0",
		"info":    Schema{"title": loc.T("api.document.title"), "version": version, "description": loc.T("api.document.text")},
		"paths":   paths,
		"components": Schema{
			"schemas": shapes.all,
			"securitySchemes": Schema{
				"key":     Schema{"type": "http", "scheme": "bearer", "description": loc.T("api.by.key")},
				"session": Schema{"type": "apiKey", "in": "cookie", "name": "supermarket", "description": loc.T("api.by.session")},
			},
		},
	})
}

func (o Operation) describe(shapes schemas, loc *i18n.Loc) Schema {
	d := Schema{
		"operationId": o.ID, "summary": loc.T(o.TextID()), "tags": []any{loc.T("api.group." + o.Group)},
		"responses": o.responses(shapes, loc), "security": o.security(),
	}
	if o.Scope != "" {
		d["description"] = loc.T("api.scope", "scope", o.Scope)
	}
	var params []any
	for _, p := range o.Params {
		params = append(params, Schema{
			"name": p.Name, "in": p.In, "required": p.Required, "schema": p.Schema, "description": loc.T("api.param." + p.Text),
		})
	}
	if params != nil {
		d["parameters"] = params
	}
	if o.Request != nil {
		_, empty := o.Request.(Empty)
		_, optional := o.Request.(PaymentRequest)
		d["requestBody"] = Schema{
			"required": !empty && !optional, "content": media("application/json", shapes.of(reflect.TypeOf(o.Request))),
		}
	}
	if o.Upload {
		d["requestBody"] = Schema{"required": true, "content": media("multipart/form-data", uploadSchema)}
	}
	if o.Sends != "" {
		d["requestBody"] = Schema{"required": true, "content": media(o.Sends, Schema{"type": "string", "format": "binary"})}
	}
	return d
}

func (o Operation) security() []any {
	switch o.By {
	case Anyone:
		return []any{Schema{}, Schema{"key": []any{}}}
	case Key, Staff, Seller:
		return []any{Schema{"key": []any{}}}
	}
	return []any{Schema{"session": []any{}}}
}

func (o Operation) responses(shapes schemas, loc *i18n.Loc) Schema {
	out := Schema{strconv.Itoa(o.Answer.Status): o.Answer.describe(o.Writes(), shapes, loc)}
	for _, status := range o.Refuses {
		out[strconv.Itoa(status)] = refusal(loc, status)
	}
	return out
}

func refusal(loc *i18n.Loc, status int) Schema {
	return Schema{"description": AnswerText(loc, status), "headers": heads(nil), "content": media(problemMedia, ref("Problem"))}
}

// AnswerText says what a status means.
func AnswerText(loc *i18n.Loc, status int) string { return loc.T("api.answer." + strconv.Itoa(status)) }

func (a Answer) describe(writes bool, shapes schemas, loc *i18n.Loc) Schema {
	d := Schema{"description": AnswerText(loc, a.Status)}
	names := a.Heads
	if writes {
		names = append([]string{"Idempotent-Replay"}, names...)
	}
	d["headers"] = heads(names)
	switch {
	case a.Body != nil:
		d["content"] = media("application/json", shapes.of(reflect.TypeOf(a.Body)))
	case a.Media != "":
		d["content"] = media(a.Media, Schema{"type": "string", "format": "binary"})
	}
	return d
}

func heads(names []string) Schema {
	out := Schema{"X-Request-Id": Schema{"schema": Schema{"type": "string"}}}
	for _, n := range names {
		out[n] = Schema{"schema": Schema{"type": "string"}}
	}
	return out
}

func media(kind string, s Schema) Schema { return Schema{kind: Schema{"schema": s}} }
