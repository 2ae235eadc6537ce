package handlers

import (
	"net/url"
	"slices"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/templates/ui"
)

// The fields of a signer's word on flags.
const (
	fieldFlags    = "flags"
	fieldFlagWord = "flag_word"
)

func asIs(field string) string { return field }

// weighFields are the heavy flags that an approval must name, and where the
// signer says why; name is how the form calls a field.
func weighFields(loc *i18n.Loc, rows []programmes.FlagRow, form url.Values, name func(string) string) (ui.Choice, ui.Field) {
	flags, word := name(fieldFlags), name(fieldFlagWord)
	boxes := ui.Choice{Name: flags, Label: loc.T("weigh.flags")}
	for _, r := range rows {
		text := loc.T("flag.kind." + r.Kind)
		boxes.Options = append(boxes.Options, ui.Option{Value: r.ID, Text: text, Hint: flagText(loc, r), Checked: slices.Contains(form[flags], r.ID)})
	}
	return boxes, ui.Field{Name: word, Label: loc.T("weigh.word"), Hint: loc.T("weigh.word.hint"), Value: clip(form.Get(word))}
}

// readWeighed reads what the signer answered.
func readWeighed(form url.Values, name func(string) string) programmes.Weighed {
	return programmes.Weighed{Flags: form[name(fieldFlags)], Word: form.Get(name(fieldFlagWord))}
}
