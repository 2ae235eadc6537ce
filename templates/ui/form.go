package ui

// Field is one input with its label, hint and problem.
type Field struct {
	Name         string
	Label        string
	Hint         string
	Value        string
	Type         string // text when empty; number is avoided, see Numeric
	Problem      string
	Autocomplete string
	Lang         string // of what is typed, where it is not the page's
	Numeric      bool   // digits are asked for; the keyboard on a phone follows
	Prefix       string // ¥
	Suffix       string // 分钟
	Width        int    // expected characters: 4, 8, 16, 32; 0 is the whole line
	Optional     bool
	Code         bool // codes and keys: no spelling, fixed width
	Reveal       bool // a password that its owner may look at while typing
}

// Option is one of several.
type Option struct {
	Value   string
	Text    string
	Hint    string
	Count   int    // beside a filter; shown when HasCount
	Reason  string // why it cannot be chosen; the option is then disabled
	Checked bool
}

// Choice is a question with a closed list of answers.
type Choice struct {
	Name     string
	Label    string
	Hint     string
	Problem  string
	Options  []Option
	HasCount bool
	Inline   bool
}

// Button is something to press.
type Button struct {
	Text        string
	Kind        string // primary when empty; secondary, warning, quiet
	Name, Value string
	Href        string // a link that looks like a button
}

// FieldID is the id of an input by its name, for links from the error summary.
func FieldID(name string) string { return "f-" + name }

func (f Field) describedBy() string { return describe(f.Name, f.Hint, f.Problem) }

func (c Choice) describedBy() string { return describe(c.Name, c.Hint, c.Problem) }

func describe(name, hint, problem string) string {
	ids := ""
	if hint != "" {
		ids = FieldID(name) + "-hint"
	}
	if problem != "" {
		ids += " " + FieldID(name) + "-problem"
	}
	return ids
}

func (f Field) kind() string { return or(f.Type, "text") }

func (f Field) widthClass() string {
	switch {
	case f.Width == 0:
		return "w-full"
	case f.Width <= 4:
		return "w-4"
	case f.Width <= 8:
		return "w-8"
	case f.Width <= 16:
		return "w-16"
	default:
		return "w-32"
	}
}

func (b Button) class() string {
	switch b.Kind {
	case "secondary", "warning", "quiet":
		return "button button-" + b.Kind
	}
	return "button"
}

// optionID gives the first option the field's id, so that the summary's link lands on it.
func (c Choice) optionID(i int) string {
	if i == 0 {
		return FieldID(c.Name)
	}
	return FieldID(c.Name) + "-" + itoa(i)
}
