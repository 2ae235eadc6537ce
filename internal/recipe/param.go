package recipe

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/workload"
)

// Errors of a parameter; each names its parameter as the field.
var (
	ErrParamUnknown    = fault.New(fault.Invalid, "recipe.param_unknown")
	ErrParamNotANumber = fault.New(fault.Invalid, "recipe.param_not_a_number")
	ErrParamOutOfRange = fault.New(fault.Invalid, "recipe.param_out_of_range")
	ErrParamNotOffered = fault.New(fault.Invalid, "recipe.param_not_offered")
)

// maxEcho bounds how much of a stranger's parameter name an error repeats.
const maxEcho = 40

// Param is one input of a template's form.
type Param struct {
	workload.Param
	LabelKey string // message id
	HintKey  string // message id
}

// ChoiceKey is the message id of one choice of the parameter.
func (p Param) ChoiceKey(choice string) string {
	return p.LabelKey + "." + strings.ReplaceAll(choice, ".", "_")
}

// Params returns the parameters in the order of the form.
func (r Recipe) Params() []Param {
	out := make([]Param, len(r.params))
	for i, p := range r.params {
		out[i] = r.param(p)
	}
	return out
}

func (r Recipe) param(p workload.Param) Param {
	key := "recipe." + r.ID + "." + p.ID
	return Param{Param: p, LabelKey: key, HintKey: key + ".hint"}
}

// Parse fills in defaults and returns the canonical JSON: every parameter as a
// text, keys sorted. Its error is a fault.List with one fault for each
// parameter that is unknown or out of its bounds.
func (r Recipe) Parse(params map[string]string) (string, error) {
	if wrong := r.check(params); wrong != nil {
		return "", wrong
	}
	v, err := r.program.Parse(params)
	if err != nil {
		return "", r.refusal(err)
	}
	b, err := json.Marshal(v) // a map's keys are written in order
	return string(b), err
}

// Given reads back the canonical JSON of a quote or job.
func (r Recipe) Given(canonical string) (map[string]string, error) {
	var out map[string]string
	err := json.Unmarshal([]byte(canonical), &out)
	return out, err
}

// check asks one parameter at a time, so that a form shows all of its problems at once.
func (r Recipe) check(params map[string]string) error {
	ids := make([]string, 0, len(params))
	for id := range params {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var wrong fault.List
	for _, id := range ids {
		if _, err := r.program.Parse(map[string]string{id: params[id]}); err != nil {
			wrong = append(wrong, r.refusal(err))
		}
	}
	return wrong.Or()
}

func (r Recipe) refusal(err error) *fault.Fault {
	var p *workload.ParamError
	if !errors.As(err, &p) {
		return fault.New(fault.Internal, "fault.internal").Wrap(err)
	}
	field := p.ID[:min(len(p.ID), maxEcho)]
	f := map[string]*fault.Fault{
		workload.Unknown: ErrParamUnknown, workload.NotANumber: ErrParamNotANumber,
		workload.OutOfRange: ErrParamOutOfRange, workload.NotOffered: ErrParamNotOffered,
	}[p.Reason]
	spec := r.spec(p.ID)
	return f.With("param", strings.ToValidUTF8(field, ""), "min", spec.Min, "max", spec.Max, "choices", r.choices(spec)).On("param." + field)
}

// choices are named as the form names them.
func (r Recipe) choices(p workload.Param) fault.Terms {
	var out fault.Terms
	for _, c := range p.Choices {
		out = append(out, fault.Term(r.param(p).ChoiceKey(c)))
	}
	return out
}

func (r Recipe) spec(id string) workload.Param {
	for _, p := range r.params {
		if p.ID == id {
			return p
		}
	}
	return workload.Param{}
}
