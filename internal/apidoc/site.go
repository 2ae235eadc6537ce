package apidoc

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"

	"supermarket/internal/i18n"
	"supermarket/models"
)

// SiteOperation is one deed of the site protocol; api.site.<ID> says what it does.
type SiteOperation struct {
	ID, Method, Path string
	By               string // attempt, site, enrolment or link: the security scheme; "" asks for none
	Request, Answer  any    // nil for bytes, or nothing
	Status           int
	Refuses          []int
}

// SiteOperations is the whole site protocol.
func SiteOperations() []SiteOperation {
	const attempt = "/site/v1/attempts/{attempt}"
	refuses := []int{401, 404, 409, 410, 422}
	return []SiteOperation{
		{"claim", http.MethodPost, models.ClaimPath, "attempt", models.ClaimRequest{}, models.ClaimAnswer{}, http.StatusOK, refuses},
		{"report", http.MethodPost, attempt + "/report", "link", models.ReportRequest{}, models.ReportAnswer{}, http.StatusOK, refuses},
		{"log", http.MethodPost, attempt + "/log", "link", nil, models.LogAnswer{}, http.StatusOK, refuses},
		{"artefact", http.MethodPut, attempt + "/artefacts/{name}", "link", nil, nil, http.StatusNoContent, refuses},
		{"input", http.MethodGet, attempt + "/inputs/{name}", "link", nil, nil, http.StatusOK, refuses},
		{"finish", http.MethodPost, attempt + "/finish", "link", models.FinishRequest{}, models.FinishAnswer{}, http.StatusOK, refuses},
		{"enrol", http.MethodPost, models.EnrolPath, "enrolment", models.EnrolRequest{}, models.EnrolAnswer{}, http.StatusOK, refuses},
		{"runner", http.MethodGet, models.RunnerPath + "{sha256}", "", nil, nil, http.StatusOK, []int{404, 422}},
		{"poll", http.MethodPost, models.PollPath, "site", models.PollRequest{}, models.PollAnswer{}, http.StatusOK, refuses},
	}
}

// SiteDocument is the OpenAPI document of the site protocol, its texts in the
// language of loc.
func SiteDocument(loc *i18n.Loc) ([]byte, error) {
	shapes := schemas{all: Schema{"Problem": problemSchema}, open: true}
	paths := Schema{}
	for _, o := range SiteOperations() {
		paths[o.Path] = Schema{methodKey(o.Method): o.describe(shapes, loc)}
	}
	bearer := func(text string) Schema {
		return Schema{"type": "http", "scheme": "bearer", "description": loc.T(text)}
	}
	return json.Marshal(Schema{
		"openapi": "3.1.0",
		"info":    Schema{"title": loc.T("api.site.title"), "version": version, "description": loc.T("api.site.text")},
		"paths":   paths,
		"components": Schema{"schemas": shapes.all, "securitySchemes": Schema{
			"attempt": bearer("api.site.by.attempt"), "site": bearer("api.site.by.site"),
			"enrolment": bearer("api.site.by.enrolment"),
			"link":      Schema{"type": "apiKey", "in": "query", "name": "signature", "description": loc.T("api.site.by.link")},
		}},
	})
}

func (o SiteOperation) describe(shapes schemas, loc *i18n.Loc) Schema {
	d := Schema{
		"operationId": "site_" + o.ID, "summary": loc.T("api.site." + o.ID), "security": o.security(),
		"responses": o.responses(shapes, loc),
	}
	if params := o.params(loc); params != nil {
		d["parameters"] = params
	}
	if o.Method == http.MethodGet {
		return d
	}
	body := media("application/octet-stream", Schema{"type": "string", "format": "binary"})
	if o.Request != nil {
		body = media("application/json", shapes.of(reflect.TypeOf(o.Request)))
	}
	d["requestBody"] = Schema{"required": true, "content": body}
	return d
}

// security is what must be shown; an empty list is nothing.
func (o SiteOperation) security() []any {
	if o.By == "" {
		return []any{}
	}
	return []any{Schema{o.By: []any{}}}
}

func (o SiteOperation) params(loc *i18n.Loc) []any {
	var out []any
	for _, name := range pathNames(o.Path) {
		out = append(out, Schema{"name": name, "in": "path", "required": true, "schema": Schema{"type": "string"}, "description": loc.T("api.param." + name)})
	}
	switch o.ID {
	case "log":
		out = append(out, Schema{
			"name": models.LogOffsetParam, "in": "query", "required": true, "description": loc.T("api.param.offset"),
			"schema": Schema{"type": "integer", "format": "int64", "minimum": 0},
		})
	case "artefact":
		out = append(out, Schema{
			"name": models.HeaderContentSHA256, "in": "header", "required": true, "description": loc.T("api.param.sha256"),
			"schema": Schema{"type": "string", "pattern": "^[0-9a-f]{64}$"},
		})
	}
	return out
}

func (o SiteOperation) responses(shapes schemas, loc *i18n.Loc) Schema {
	done := Schema{"description": AnswerText(loc, o.Status)}
	if o.Answer != nil {
		done["content"] = media("application/json", shapes.of(reflect.TypeOf(o.Answer)))
	}
	if o.Method == http.MethodGet {
		done["content"] = media("application/octet-stream", Schema{"type": "string", "format": "binary"})
	}
	out := Schema{strconv.Itoa(o.Status): done}
	for _, status := range o.Refuses {
		out[strconv.Itoa(status)] = refusal(loc, status)
	}
	if o.ID == "log" { // a piece that leaves a gap tells where the next one begins
		out["409"] = Schema{"description": AnswerText(loc, http.StatusConflict), "content": media("application/json", ref("LogAnswer"))}
	}
	return out
}
