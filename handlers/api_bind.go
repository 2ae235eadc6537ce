package handlers

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"supermarket/internal/apidoc"
	"supermarket/internal/fault"
	"supermarket/models"
)

// maxText bounds a text whose field names no bound, in characters.
const maxText = 200

// byCounter is the reason of a field whose bounds are documented here and held, with
// their reasons, by the counter that a page asks too.
const byCounter = "counter"

// maxInteger is the largest whole number that every reader of JSON takes as it is.
const maxInteger = 1<<53 - 1

var integerText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(0|-?[1-9][0-9]{0,15})$`) })

// binder fills a request struct from a tree, field by field: names as they are
// written, no value taken for another type, every problem named.
type binder struct{ wrong fault.List }

// bind fills into, a pointer to a request struct.
func bind(tree any, into any) error {
	var b binder
	b.value(reflect.ValueOf(into).Elem(), tree, "", "")
	return b.wrong.Or()
}

func (b *binder) refuse(f *fault.Fault, path string) { b.wrong = append(b.wrong, f.On(path)) }

func (b *binder) value(v reflect.Value, tree any, path string, tag reflect.StructTag) {
	switch v.Interface().(type) {
	case models.Money:
		b.money(v, tree, path, tag)
		return
	case apidoc.Param:
		b.param(v, tree, path)
		return
	case apidoc.Argument:
		text, ok := tree.(string)
		if v.SetString(text); !ok {
			b.refuse(errType.With("want", "string"), path)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		b.value(v.Elem(), tree, path, tag)
	case reflect.Struct:
		b.object(v, tree, path)
	case reflect.Map:
		b.table(v, tree, path)
	case reflect.Slice:
		b.list(v, tree, path, tag)
	case reflect.Int64:
		b.integer(v, tree, path, tag)
	case reflect.Bool:
		flag, ok := tree.(bool)
		if !ok {
			b.refuse(errType.With("want", "boolean"), path)
		}
		v.SetBool(flag)
	default:
		b.text(v, tree, path, tag)
	}
}

func (b *binder) object(v reflect.Value, tree any, path string) {
	given, ok := tree.(map[string]any)
	if !ok {
		b.refuse(errType.With("want", "object"), path)
		return
	}
	known := map[string]bool{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		known[name] = true
		switch sub, there := given[name]; {
		case there:
			b.value(v.Field(i), sub, join(path, name), f.Tag)
		case !strings.Contains(options, "omit"):
			b.refuse(errMissing, join(path, name))
		}
	}
	for _, name := range sorted(given) {
		if !known[name] {
			b.refuse(errUnknown, join(path, shown(name)))
		}
	}
}

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (b *binder) table(v reflect.Value, tree any, path string) {
	given, ok := tree.(map[string]any)
	if !ok {
		b.refuse(errType.With("want", "object"), path)
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, name := range sorted(given) {
		item := reflect.New(v.Type().Elem()).Elem()
		b.value(item, given[name], join(path, shown(name)), "")
		v.SetMapIndex(reflect.ValueOf(name), item)
	}
}

func (b *binder) list(v reflect.Value, tree any, path string, tag reflect.StructTag) {
	given, ok := tree.([]any)
	if !ok {
		b.refuse(errType.With("want", "array"), path)
		return
	}
	least, most := bounds(tag, 0, 1000)
	if tag.Get("reason") == byCounter {
		least, most = 0, 1000
	}
	if int64(len(given)) < least || int64(len(given)) > most {
		b.refuse(errLength.With("min", least, "max", most), path)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(given), len(given)))
	for i, item := range given {
		b.value(v.Index(i), item, path, "")
	}
}

func (b *binder) integer(v reflect.Value, tree any, path string, tag reflect.StructTag) {
	least, most := bounds(tag, -maxInteger, maxInteger)
	kind, beyond := errInteger, errBounds.With("min", least, "max", most)
	if reason := tag.Get("reason"); reason != "" { // the one that a page gives for the same
		beyond = fault.New(fault.Invalid, reason).With("min", counted(path, least), "max", counted(path, most))
		kind = beyond
	}
	n, ok := tree.(json.Number)
	if !ok || !integerText().MatchString(n.String()) {
		b.refuse(kind, path)
		return
	}
	i, err := n.Int64()
	if err != nil || i > maxInteger || i < -maxInteger {
		b.refuse(kind, path)
		return
	}
	if i < least || i > most {
		b.refuse(beyond, path)
		return
	}
	v.SetInt(i)
}

func (b *binder) text(v reflect.Value, tree any, path string, tag reflect.StructTag) {
	s, ok := tree.(string)
	if !ok {
		b.refuse(errType.With("want", "string"), path)
		return
	}
	least, most := bounds(tag, 0, maxText)
	beyond := errLength.With("min", least, "max", most)
	if reason := tag.Get("reason"); reason != "" {
		beyond = fault.New(fault.Invalid, reason).With("max", most)
	}
	switch n := int64(utf8.RuneCountInString(s)); {
	case strings.ContainsRune(s, 0):
		b.refuse(errText, path)
	case n < least || n > most:
		b.refuse(beyond, path)
	case tag.Get("enum") != "" && !slices.Contains(strings.Split(tag.Get("enum"), ","), s):
		b.refuse(errEnum.With("choices", tag.Get("enum")), path)
	}
	v.SetString(s)
}

func (b *binder) param(v reflect.Value, tree any, path string) {
	if n, ok := tree.(json.Number); ok {
		if !integerText().MatchString(n.String()) {
			b.refuse(errInteger, path)
		}
		v.SetString(n.String())
		return
	}
	b.text(v, tree, path, "")
}

func (b *binder) money(v reflect.Value, tree any, path string, tag reflect.StructTag) {
	var in struct {
		Amount   string `json:"amount"`
		Currency string `json:"currency"`
	}
	before := len(b.wrong)
	b.object(reflect.ValueOf(&in).Elem(), tree, path)
	if len(b.wrong) > before {
		return
	}
	m, err := models.ParseMoney(in.Amount)
	if err != nil {
		b.refuse(amountRefusal(tag), join(path, "amount"))
	}
	if in.Currency != models.Currency {
		b.refuse(errCurrency.With("currency", models.Currency), join(path, "currency"))
	}
	v.SetInt(int64(m))
}

// amountRefusal is the reason that a page gives for what is no amount, where it has one.
func amountRefusal(tag reflect.StructTag) *fault.Fault {
	reason := tag.Get("reason")
	if reason == "" {
		return errAmount
	}
	_, most := bounds(tag, 0, 0)
	return fault.New(fault.Invalid, reason).With("max", models.Money(most)*models.Yuan)
}

// counted is a number of a field as texts write it.
func counted(path string, n int64) any {
	if strings.HasSuffix(path, "_seconds") {
		return time.Duration(n) * time.Second
	}
	return n
}

// bounds reads what a field's tags allow, else the given ones.
func bounds(tag reflect.StructTag, least, most int64) (int64, int64) {
	if n, err := strconv.ParseInt(tag.Get("min"), 10, 64); err == nil {
		least = n
	}
	if n, err := strconv.ParseInt(tag.Get("max"), 10, 64); err == nil {
		most = n
	}
	return least, most
}
