package apidoc

import (
	"net/http"
	"slices"
	"strings"
)

// Base is where the API stands; the paths of operations follow it.
const Base = "/api/v1"

// By says who may call an operation.
type By string

// Who calls.
const (
	Anyone   By = "anyone"
	Key      By = "key"      // a program with a key of a firm that carries the scope
	Member   By = "member"   // a person of a firm, by session
	Operator By = "operator" // a person of the platform, by session
	Seller   By = "seller"   // a program with a key of a provider that carries the scope
)

// Operation is one method on one path. Its texts are message ids: api.op.<ID>
// says what it does.
type Operation struct {
	ID      string
	Method  string
	Path    string // below Base, parameters as {id}
	Group   string // api.group.<Group>
	By      By
	Scope   string // of the key
	Params  []Parameter
	Request any    // an empty value of what the body is bound to; nil for none
	Sends   string // the media type of a body that is bytes, "" for none
	Upload  bool   // a form with one file and its kind, instead of a request
	Tus     bool   // of the upload protocol: its offset makes it safe to send twice
	Answer  Answer
	Refuses []int // the statuses of its problem documents
}

// Parameter is one parameter in path, query or header; api.param.<Text> says what it is.
type Parameter struct {
	Name, In, Text string
	Required       bool
	Schema         Schema
}

// Answer is what an operation answers when all is well.
type Answer struct {
	Status int
	Body   any      // an empty value of the body, nil for none or for bytes
	Media  string   // of a body that is bytes
	Heads  []string // further headers
}

// Changes tells whether the operation may change anything.
func (o Operation) Changes() bool { return o.Method != http.MethodGet && o.Method != http.MethodHead }

// Writes tells whether the operation wants an Idempotency-Key.
func (o Operation) Writes() bool { return o.Changes() && !o.Tus }

// TextID is the message id of what the operation does.
func (o Operation) TextID() string { return "api.op." + o.ID }

// Queries are the names of the query's parameters.
func (o Operation) Queries() []string {
	var out []string
	for _, p := range o.Params {
		if p.In == "query" {
			out = append(out, p.Name)
		}
	}
	return out
}

// Operations is the whole table, in the order it is read.
func Operations() []Operation {
	out := slices.Concat(shelfOperations(), orderOperations(), refundOperations(), documentOperations(), jobOperations(), usageOperations(), dataOperations(), firmOperations(), claimOperations(), spendingOperations(), topUpOperations(), reportOperations())
	for i := range out {
		out[i].complete()
	}
	return out
}

// complete adds what follows from the rest.
func (o *Operation) complete() {
	o.Params = slices.Clone(o.Params)
	for _, name := range pathNames(o.Path) {
		o.Params = append(o.Params, Parameter{Name: name, In: "path", Text: name, Required: true, Schema: Schema{"type": "string"}})
	}
	refuses := []int{http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if o.By != Anyone {
		refuses = append(refuses, http.StatusForbidden)
	}
	if strings.Contains(o.Path, "{") {
		refuses = append(refuses, http.StatusNotFound)
	}
	if o.Writes() {
		o.Params = append(o.Params, Parameter{Name: "Idempotency-Key", In: "header", Text: "idempotency_key", Required: true, Schema: Schema{"type": "string", "minLength": 1, "maxLength": 128}})
		refuses = append(refuses, http.StatusConflict)
	}
	o.Refuses = append(append([]int{http.StatusUnauthorized}, refuses...), o.Refuses...)
	slices.Sort(o.Refuses)
	o.Refuses = slices.Compact(o.Refuses)
}

// pathNames are the parameters of a path, in their order.
func pathNames(path string) []string {
	var out []string
	for _, piece := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(piece, "{"); ok {
			out = append(out, strings.TrimSuffix(name, "}"))
		}
	}
	return out
}

func methodKey(method string) string { return strings.ToLower(method) }
