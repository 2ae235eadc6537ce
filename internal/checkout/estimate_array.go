package checkout

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// MaxSweep is how many values one array may have.
const MaxSweep = 64

// Errors of an array.
var (
	ErrSweepParam = fault.New(fault.Invalid, "sweep.param").On("sweep_param")
	ErrSweepNone  = fault.New(fault.Invalid, "sweep.none").On("sweep_values")
	ErrSweepMany  = fault.New(fault.Invalid, "sweep.many").With("max", MaxSweep).On("sweep_values")
	ErrSweepTwice = fault.New(fault.Invalid, "sweep.twice").On("sweep_values") // value
	ErrSweepRange = fault.New(fault.Invalid, "sweep.range").On("sweep_values")
)

// Sweep runs a template once for each value of one parameter; the zero Sweep runs it once.
type Sweep struct {
	Param  string
	Values []string
}

// ReadSweep reads values as a form has them: a list apart by commas or blanks,
// or ranges "from-to" and "from-to/step" of whole numbers.
func ReadSweep(param, text string) (Sweep, error) {
	s := Sweep{Param: param}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;； \t\r\n", r) }) {
		values, err := rangeOf(word)
		if err != nil {
			return s, err
		}
		if s.Values = append(s.Values, values...); len(s.Values) > MaxSweep {
			return s, ErrSweepMany
		}
	}
	return s, s.Validate()
}

// rangeOf writes a range out; a word that is none stands for itself.
func rangeOf(word string) ([]string, error) {
	span, by, stepped := strings.Cut(word, "/")
	from, to, ranged := strings.Cut(span, "-")
	if !ranged || from == "" {
		return []string{word}, nil
	}
	step := int64(1)
	a, err := strconv.ParseInt(from, 10, 64)
	b, err2 := strconv.ParseInt(to, 10, 64)
	if stepped {
		if step, err = strconv.ParseInt(by, 10, 64); err != nil {
			return nil, ErrSweepRange
		}
	}
	switch {
	case err != nil || err2 != nil || step < 1 || b < a:
		return nil, ErrSweepRange
	case (b-a)/step >= MaxSweep:
		return nil, ErrSweepMany
	}
	var out []string
	for n := a; n <= b; n += step {
		out = append(out, strconv.FormatInt(n, 10))
	}
	return out, nil
}

// Validate refuses what is no array: fewer than two values, or one value twice.
func (s Sweep) Validate() error {
	switch {
	case s.Param == "":
		return ErrSweepParam
	case len(s.Values) < 2:
		return ErrSweepNone
	case len(s.Values) > MaxSweep:
		return ErrSweepMany
	}
	seen := map[string]bool{}
	for _, v := range s.Values {
		if seen[v] {
			return ErrSweepTwice.With("value", clip(v))
		}
		seen[v] = true
	}
	return nil
}

func clip(text string) string { return strings.ToValidUTF8(text[:min(len(text), 40)], "") }

// params are the parameters of each element; recipeID must have the parameter.
func (s Sweep) params(recipeID string, given map[string]string) ([]map[string]string, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	r, err := RecipeOf(recipeID)
	if err != nil {
		return nil, err
	}
	known := false
	for _, p := range r.Params() {
		known = known || p.ID == s.Param
	}
	if !known {
		return nil, ErrSweepParam
	}
	out := make([]map[string]string, len(s.Values))
	for i, v := range s.Values {
		out[i] = maps.Clone(given)
		if out[i] == nil {
			out[i] = map[string]string{}
		}
		out[i][s.Param] = v
	}
	return out, nil
}

// QuoteArray freezes the price of every element of an array, all of them or none.
func (c *Counter) QuoteArray(ctx context.Context, a models.Actor, in Ask, s Sweep) (quotes []models.Quote, err error) {
	firm, err := buyerOf(a)
	if err != nil {
		return nil, err
	}
	each, err := s.params(in.RecipeID, in.Params)
	if err != nil {
		return nil, err
	}
	if err := c.fits(ctx, a, in); err != nil {
		return nil, err
	}
	in.ArrayID = models.NewID("arr")
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		quotes = nil
		for _, params := range each {
			in.Params = params
			q, err := c.quote(tx, a, firm, in)
			if err != nil {
				return s.at(err)
			}
			quotes = append(quotes, q)
		}
		return nil
	})
	return quotes, err
}

// at puts what is wrong with a value of the swept parameter to the values' field.
func (s Sweep) at(err error) error {
	var list fault.List
	var one *fault.Fault
	if !errors.As(err, &list) && errors.As(err, &one) {
		list = fault.List{one}
	}
	for i, f := range list {
		if f.Field == "param."+s.Param {
			moved := slices.Clone(list)
			moved[i] = f.On("sweep_values")
			return moved
		}
	}
	return err
}

// CartAddArray puts every element of an array into the owner's cart, all or none;
// elements that lie there already as part of one are not put in twice.
func (c *Counter) CartAddArray(ctx context.Context, owner string, in CartAsk, s Sweep) (added int, err error) {
	each, err := s.params(in.RecipeID, in.Params)
	if err != nil {
		return 0, err
	}
	asks := make([]CartAsk, len(each))
	most := in.CapMillis
	for i, params := range each {
		one := in
		one.Params = params
		if asks[i], err = c.completed(ctx, owner, one); err != nil {
			return 0, s.at(err)
		}
		most = max(most, asks[i].CapMillis)
	}
	offering := in.OfferingID
	if offering == "" { // all elements run at the offering that is best for the longest of them
		last := asks[len(asks)-1]
		last.OfferingID, last.CapMillis = "", most
		if last, err = c.completed(ctx, owner, last); err != nil {
			return 0, err
		}
		offering = last.OfferingID
	}
	array := models.NewID("arr")
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		added = 0
		for i := range asks {
			asks[i].OfferingID, asks[i].CapMillis, asks[i].ArrayID = offering, most, array
			_, fresh, err := c.cartAdd(tx, owner, asks[i])
			if err != nil {
				return s.at(err)
			}
			if fresh {
				added++
			}
		}
		return nil
	})
	return added, err
}

// arrayLines are the lines of a cart that change together with one: all elements
// of its array, else itself.
func arrayLines(tx *store.Tx, owner string, l models.CartLine) ([]models.CartLine, error) {
	if l.ArrayID == "" {
		return []models.CartLine{l}, nil
	}
	lines, err := tx.CartLines(owner)
	var out []models.CartLine
	for _, x := range lines {
		if x.ArrayID == l.ArrayID {
			out = append(out, x)
		}
	}
	return out, err
}

// Swept names the one parameter in which runs of an array differ and its value in
// each, "" where they differ in none.
func Swept(recipeID string, params []string) (name string, values []string) {
	r, err := RecipeOf(recipeID)
	if err != nil || len(params) == 0 {
		return "", nil
	}
	given := make([]map[string]string, len(params))
	for i, p := range params {
		if given[i], err = r.Given(p); err != nil {
			return "", nil
		}
	}
	for _, p := range r.Params() {
		for _, g := range given {
			if g[p.ID] != given[0][p.ID] {
				name = p.ID
			}
		}
	}
	if name == "" {
		return "", nil
	}
	for _, g := range given {
		values = append(values, g[name])
	}
	return name, values
}
