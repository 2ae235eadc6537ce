package notice

import (
	"slices"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/models"
)

// The names under which facts carry what their messages list, in the order of listing.
var (
	listedTexts   = []string{"order", "offering", "firm", "by", "project", "budget", "reference", "number", "programme", "month"}
	listedTerms   = []string{"method", "cause"}
	listedAmounts = []string{"list", "cost", "voucher", "paid", "amount", "due", "asked", "arrived", "over", "returned", "charge", "debt", "used", "cap", "left", "balance"}
	listedTimes   = []string{"since", "until"}
	listedWords   = []string{"reason"}
)

// evenNothing are the amounts that say something when they are nothing.
var evenNothing = []string{"cost", "due", "left", "balance"}

// mostWords bounds what people wrote in a message, in characters.
const mostWords = 300

// Told is a fact as a message to one reader. Seller says that they are told for
// the provider, who reads some facts in other words.
func (d Desk) Told(f Fact, to models.User, seller bool) Message {
	return Message{Kind: f.Kind, To: to.Email, UserID: to.ID, Locale: to.Locale, At: f.At, fact: &f, seller: seller}
}

// texts are the ids of a message's subject and body in the reader's language.
func (m Message) texts(loc *i18n.Loc) (subject, body string) {
	id := "mail." + string(m.Kind)
	if m.seller && loc.Has(id+".seller.subject") {
		id += ".seller"
	}
	return id + ".subject", id + ".body"
}

// args are what a fact's texts are filled with.
func (f Fact) args(loc *i18n.Loc) map[string]any {
	out := map[string]any{}
	for name, v := range f.Texts {
		out[name] = short(v)
	}
	lang := "_zh"
	if loc.Is(i18n.English) {
		lang = "_en"
	}
	for name, v := range f.Texts {
		if bare, ok := strings.CutSuffix(name, lang); ok {
			out[bare] = short(v)
		}
	}
	for name, v := range f.Terms {
		if text := loc.T(string(v)); loc.Has(string(v)) && !strings.Contains(text, "<no value>") {
			out[name] = text
		}
	}
	for name, v := range f.Amounts {
		if v != 0 || slices.Contains(evenNothing, name) {
			out[name] = v
		}
	}
	for name, v := range f.Times {
		out[name] = v
	}
	if due, ok := f.Amounts["due"]; ok && due == 0 {
		delete(out, "until") // nothing has to be paid by then
	}
	return out
}

func short(text string) string {
	if r := []rune(text); len(r) > mostWords {
		return string(r[:mostWords]) + "…"
	}
	return text
}

// details lists what a fact carries, a line each, in the words of its kind where it has some.
func details(loc *i18n.Loc, k Kind, args map[string]any) string {
	var b strings.Builder
	for _, names := range [][]string{listedTexts, listedTerms, listedAmounts, listedTimes, listedWords} {
		for _, name := range names {
			v, ok := args[name]
			if text, empty := v.(string); !ok || empty && text == "" {
				continue
			}
			label := "mail.detail." + string(k) + "." + name
			if !loc.Has(label) {
				label = "mail.detail." + name
			}
			b.WriteString(loc.T("mail.detail", "name", fault.Term(label), "value", oneLine(v)) + "\n")
		}
	}
	return b.String()
}
