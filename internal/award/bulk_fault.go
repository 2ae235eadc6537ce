package award

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"supermarket/internal/fault"
	"supermarket/models"
)

// said is a fault as a row keeps it: key and arguments, so that each reader reads
// it in their own language.
type said struct {
	Key  string              `json:"key"`
	Args map[string]argument `json:"args,omitempty"`
}

// argument is one value with what it is.
type argument struct {
	Kind  string   `json:"is"`
	Value string   `json:"v,omitempty"`
	List  []string `json:"list,omitempty"`
}

// Keep writes faults so that Kept reads them again.
func Keep(faults []*fault.Fault) string {
	if len(faults) == 0 {
		return ""
	}
	list := make([]said, len(faults))
	for i, f := range faults {
		list[i].Key = f.Key
		for name, v := range f.Args {
			if list[i].Args == nil {
				list[i].Args = map[string]argument{}
			}
			list[i].Args[name] = argumentOf(v)
		}
	}
	text, _ := json.Marshal(list) // texts alone: it cannot fail
	return string(text)
}

func argumentOf(v any) argument {
	switch x := v.(type) {
	case models.Money:
		return argument{Kind: "money", Value: strconv.FormatInt(int64(x), 10)}
	case int:
		return argument{Kind: "number", Value: strconv.Itoa(x)}
	case int64:
		return argument{Kind: "number", Value: strconv.FormatInt(x, 10)}
	case time.Time:
		return argument{Kind: "time", Value: x.UTC().Format(time.RFC3339Nano)}
	case fault.Term:
		return argument{Kind: "term", Value: string(x)}
	case fault.Terms:
		a := argument{Kind: "terms"}
		for _, t := range x {
			a.List = append(a.List, string(t))
		}
		return a
	}
	return argument{Kind: "text", Value: fmt.Sprint(v)}
}

// Kept reads the faults that Keep wrote; a broken text has none.
func Kept(text string) []*fault.Fault {
	var list []said
	if text == "" || json.Unmarshal([]byte(text), &list) != nil {
		return nil
	}
	out := make([]*fault.Fault, len(list))
	for i, s := range list {
		out[i] = fault.New(fault.Invalid, s.Key)
		for name, a := range s.Args {
			out[i] = out[i].With(name, a.value())
		}
	}
	return out
}

func (a argument) value() any {
	n, _ := strconv.ParseInt(a.Value, 10, 64)
	switch a.Kind {
	case "money":
		return models.Money(n)
	case "number":
		return n
	case "time":
		at, _ := time.Parse(time.RFC3339Nano, a.Value)
		return at
	case "term":
		return fault.Term(a.Value)
	case "terms":
		out := make(fault.Terms, len(a.List))
		for i, t := range a.List {
			out[i] = fault.Term(t)
		}
		return out
	}
	return a.Value
}
