package account

import "supermarket/templates/ui"

// NoticePage is the page at "/account/notices".
type NoticePage struct {
	ui.Page
	Up     []ui.Crumb
	Where  []ui.Fact
	Warn   string // why nothing arrives yet; empty where it does
	Action string
	Choice ui.Choice // the topics that the person may switch off
	None   string    // what stands there for one who may decide nothing
	Fixed  []FixedTopic
}

// FixedTopic is one that is always sent, and why.
type FixedTopic struct{ Name, Why string }
