package handlers

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// china is the zone of the dates that firms write.
var china = time.FixedZone("Asia/Shanghai", 8*3600)

// What is refused about what was typed before it is read.
var (
	errFigure = fault.New(fault.Invalid, "party.figure")
	errDate   = fault.New(fault.Invalid, "form.date")
	errShare  = fault.New(fault.Invalid, "party.share")
)

// stored are a task's answers as the firm gave them, as the form would send them.
func stored(f account.Firm, t account.Task) url.Values {
	v := url.Values{}
	switch t {
	case account.TaskName:
		v.Set("name", f.Name)
		v.Set("code", f.Code)
	case account.TaskIndustry:
		v.Set("industry", f.Industry)
	case account.TaskSize:
		storedFigures(f.Firm, v)
	case account.TaskPlace:
		v.Set("region", f.Region)
		v.Set("address", f.Address)
	case account.TaskOwners:
		v.Set("legal_person", f.LegalPerson)
		for _, s := range f.Shareholders {
			n := strconv.Itoa(s.N)
			v.Set("name_"+n, s.Name)
			v.Set("code_"+n, s.Code)
			v.Set("share_"+n, shareText(s.SharePPM))
		}
	case account.TaskAge:
		v.Set("founded", dateValue(f.FoundedAt))
		if f.FoundedAt != nil {
			v.Set("incubated", strconv.FormatBool(f.Incubated))
		}
	case account.TaskTitle:
		v.Set("title", f.Title)
		if f.Title != "" {
			v.Set("awarded", dateValue(&f.AwardedAt))
		}
	}
	return v
}

func storedFigures(f models.Firm, v url.Values) {
	if f.Employees != nil {
		v.Set("employees", strconv.FormatInt(*f.Employees, 10))
	}
	if f.RevenueYuan != nil {
		v.Set("revenue", wan(*f.RevenueYuan))
	}
	if f.AssetsYuan != nil {
		v.Set("assets", wan(*f.AssetsYuan))
	}
}

// dateValue is a date as a date field holds it, "" without one.
func dateValue(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.In(china).Format(time.DateOnly)
}

func dateText(loc *i18n.Loc, t *time.Time) string {
	if t == nil {
		return ""
	}
	return loc.Date(*t)
}

// readDate reads a date field: 2021-03-01, also with / or . or without leading zeros.
func readDate(text, field string) (time.Time, error) {
	text = strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "").Replace(strings.TrimSpace(text))
	t, err := time.ParseInLocation("2006-1-2", text, china)
	if err != nil {
		return t, errDate.On(field)
	}
	return t, nil
}

// readPart reads a task's form; what a field must hold beyond being readable is
// for the counter to say.
func readPart(f account.Firm, t account.Task, form url.Values) (account.Part, error) {
	switch t {
	case account.TaskName:
		code := form.Get("code")
		if f.CodeFixed {
			code = f.Code
		}
		return account.NamePart{Name: form.Get("name"), Code: code}, nil
	case account.TaskIndustry:
		return account.IndustryPart{Industry: form.Get("industry")}, nil
	case account.TaskSize:
		return readSize(f, form)
	case account.TaskPlace:
		return account.PlacePart{Region: form.Get("region"), Address: form.Get("address")}, nil
	case account.TaskOwners:
		return readOwners(form)
	case account.TaskAge:
		founded, err := readDate(form.Get("founded"), "founded")
		return account.AgePart{FoundedAt: founded, Incubated: form.Get("incubated") == "true"}, err
	}
	if form.Get("title") == "" {
		return account.TitlePart{}, nil
	}
	awarded, err := readDate(form.Get("awarded"), "awarded")
	return account.TitlePart{Title: form.Get("title"), AwardedAt: awarded}, err
}

func readSize(f account.Firm, form url.Values) (account.Part, error) {
	var p account.SizePart
	var wrong fault.List
	for _, m := range f.Metrics {
		read, into := yuanOfWan, &p.RevenueYuan
		switch m {
		case "employees":
			read, into = whole, &p.Employees
		case "assets":
			into = &p.AssetsYuan
		}
		n, ok := read(strings.TrimSpace(form.Get(m)))
		if !ok {
			wrong = append(wrong, errFigure.On(m))
			continue
		}
		*into = &n
	}
	return p, wrong.Or()
}

func readOwners(form url.Values) (account.Part, error) {
	p := account.OwnersPart{LegalPerson: form.Get("legal_person")}
	var wrong fault.List
	closeRanks(form)
	for i := 1; i <= account.MaxShareholders; i++ {
		n := strconv.Itoa(i)
		s := models.FirmShareholder{Name: form.Get("name_" + n), Code: form.Get("code_" + n)}
		share := form.Get("share_" + n)
		if strings.TrimSpace(s.Name+s.Code+share) == "" {
			continue
		}
		ppm, ok := ppmOfShare(share)
		if !ok {
			wrong = append(wrong, errShare.On("share_"+n))
		}
		s.SharePPM = ppm
		p.Shareholders = append(p.Shareholders, s)
	}
	return p, wrong.Or()
}

// closeRanks moves the rows of shareholders up over those that are empty, so that
// what is said of the n-th shareholder stands at the n-th row.
func closeRanks(form url.Values) {
	at := 0
	for i := 1; i <= account.MaxShareholders; i++ {
		n := strconv.Itoa(i)
		row := [3]string{form.Get("name_" + n), form.Get("code_" + n), form.Get("share_" + n)}
		form.Del("name_" + n)
		form.Del("code_" + n)
		form.Del("share_" + n)
		if strings.TrimSpace(row[0]+row[1]+row[2]) == "" {
			continue
		}
		at++
		to := strconv.Itoa(at)
		form.Set("name_"+to, row[0])
		form.Set("code_"+to, row[1])
		form.Set("share_"+to, row[2])
	}
}

// askTask puts a task's questions onto its page.
func (h *Handlers) askTask(c *web.Ctx, f account.Firm, t account.Task, form url.Values, p *page.FormPage) {
	loc := c.Loc
	text := func(name string, width int) *ui.Field {
		x := ui.Field{Name: name, Label: loc.T("firm.field." + name), Width: width, Value: form.Get(name)}
		if loc.Has("firm.field." + name + ".hint") {
			x.Hint = loc.T("firm.field." + name + ".hint")
		}
		return &x
	}
	switch t {
	case account.TaskName:
		name, code := text("name", 0), text("code", 32)
		name.Autocomplete, code.Code = "organization", true
		p.Asks = []page.Question{{Field: name}, {Field: code, Live: placeFirmCode}}
		if f.CodeFixed {
			p.Asks[1] = page.Question{Facts: []ui.Fact{{Key: loc.T("firm.fact.code"), Value: f.Code, Sub: loc.T("party.code_fixed")}}}
		}
	case account.TaskIndustry:
		p.Asks = []page.Question{{Radios: h.industries(loc, form.Get("industry"))}}
	case account.TaskSize:
		for _, m := range f.Metrics {
			x := text(m, 16)
			x.Numeric, x.Suffix = true, loc.T("firm.unit."+m)
			p.Asks = append(p.Asks, page.Question{Field: x})
		}
	case account.TaskPlace:
		address := text("address", 0)
		address.Autocomplete = "address-line1"
		p.Asks = []page.Question{{Select: h.regions(loc, form.Get("region"))}, {Field: address}}
	case account.TaskOwners:
		p.Asks = []page.Question{{Field: text("legal_person", 32)}}
		p.Holders = holders(loc, form)
	case account.TaskAge:
		founded := text("founded", 16)
		founded.Type = "date"
		p.Asks = []page.Question{{Field: founded}, {Radios: yesOrNo(loc, "incubated", form.Get("incubated"))}}
	case account.TaskTitle:
		awarded := text("awarded", 16)
		awarded.Type = "date"
		p.Asks = []page.Question{{Radios: titles(loc, form.Get("title"))}, {Field: awarded}}
	}
}

func (h *Handlers) industries(loc *i18n.Loc, chosen string) *ui.Choice {
	out := ui.Choice{Name: "industry", Label: loc.T("firm.field.industry")}
	for _, x := range h.Account.Data().Sizes {
		id := plainID.Replace(x.NameEn)
		out.Options = append(out.Options, ui.Option{Value: x.NameEn, Text: wordOf(loc, "industry", id), Hint: known(loc, "industry_example."+id, ""), Checked: x.NameEn == chosen})
	}
	return &out
}

func (h *Handlers) regions(loc *i18n.Loc, chosen string) *ui.Choice {
	out := ui.Choice{Name: "region", Label: loc.T("firm.field.region"), Options: []ui.Option{{Text: loc.T("firm.choose"), Checked: chosen == ""}}}
	for _, r := range h.Account.Data().Regions {
		out.Options = append(out.Options, ui.Option{Value: r.Code, Text: loc.T("region." + r.Code), Checked: r.Code == chosen})
	}
	return &out
}

func yesOrNo(loc *i18n.Loc, name, chosen string) *ui.Choice {
	return &ui.Choice{Name: name, Label: loc.T("firm.field." + name), Hint: loc.T("firm.field." + name + ".hint"), Inline: true, Options: []ui.Option{
		{Value: "true", Text: loc.T("ui.yes"), Checked: chosen == "true"}, {Value: "false", Text: loc.T("ui.no"), Checked: chosen != "true"},
	}}
}

func titles(loc *i18n.Loc, chosen string) *ui.Choice {
	out := ui.Choice{Name: "title", Label: loc.T("firm.field.title")}
	for _, t := range []string{"", "innovative", "specialised", "little_giant"} {
		out.Options = append(out.Options, ui.Option{Value: t, Text: wordOf(loc, "title", t), Checked: t == chosen})
	}
	return &out
}

// holders are the rows of shareholders: those that are filled in, and room for
// three, or for three more when that was asked for.
func holders(loc *i18n.Loc, form url.Values) *page.Holders {
	out := &page.Holders{Legend: loc.T("firm.holders"), Hint: loc.T("firm.holders.hint"), More: loc.T("firm.holders.more")}
	last := 0
	for i := 1; i <= account.MaxShareholders; i++ {
		n := strconv.Itoa(i)
		if _, sent := form["name_"+n]; sent {
			last = i
		}
	}
	rows := max(last, 3)
	if form.Get("more") != "" {
		rows = last + 3
	}
	if rows >= account.MaxShareholders {
		rows, out.More = account.MaxShareholders, ""
	}
	for i := 1; i <= rows; i++ {
		out.Rows = append(out.Rows, holder(loc, form, strconv.Itoa(i)))
	}
	return out
}

func holder(loc *i18n.Loc, form url.Values, n string) page.Holder {
	return page.Holder{
		Legend: loc.T("firm.fact.holder", "n", n),
		Name:   ui.Field{Name: "name_" + n, Label: loc.T("firm.field.holder_name"), Width: 32, Value: form.Get("name_" + n)},
		Code:   ui.Field{Name: "code_" + n, Label: loc.T("firm.field.holder_code"), Width: 16, Code: true, Optional: true, Value: form.Get("code_" + n)},
		Share:  ui.Field{Name: "share_" + n, Label: loc.T("firm.field.holder_share"), Width: 4, Suffix: "%", Numeric: true, Value: form.Get("share_" + n)},
	}
}
