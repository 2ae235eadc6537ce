package provider

import "supermarket/templates/ui"

// FormPage is a form of the desk: parts with headings, one button.
type FormPage struct {
	ui.Page
	Heading string
	Lead    string
	Up      []ui.Crumb
	Action  string
	Key     string // hidden: what the form was filled from
	Parts   []FormPart
	Button  string
	Quiet   bool   // the page has a more important button
	Cancel  string // where to go back without saving
	Beside  []ui.Fact
	BesideT string // heading of what stands beside
	Notes   []ui.Notice
}

// FormPart is some questions under a heading.
type FormPart struct {
	Heading string
	Text    string
	Items   []Item
}

// Item is one question: whichever of its fields is given.
type Item struct {
	Field  *ui.Field
	Area   *ui.Field
	Select *ui.Choice
	Radios *ui.Choice
	Checks *ui.Choice
}

func (p FormPage) choice(c ui.Choice) ui.Choice {
	c.Problem = p.ProblemOf(c.Name)
	return c
}
