package mail

import (
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Message is one text to one reader. The same ID each time lets the reader's
// server know a message that comes twice.
type Message struct {
	ID       string // letters, digits and underscores
	To       string // a plain address
	Subject  string // one line
	Body     string
	Language string // of the text, a language tag
}

const automatic gomail.Header = "Auto-Submitted" // RFC 3834: no automatic answers, please

func (c *Client) message(m Message) (*gomail.Msg, error) {
	switch {
	case !plain(m.To):
		return nil, &Failure{Final: true, Code: "recipient"}
	case m.Subject == "" || len(m.Subject) > 500 || strings.ContainsFunc(m.Subject, control):
		return nil, &Failure{Final: true, Code: "subject"}
	case m.ID == "" || strings.ContainsFunc(m.ID+m.Language, odd):
		return nil, &Failure{Final: true, Code: "header"}
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(c.from)
	if err := msg.To(m.To); err != nil {
		return nil, &Failure{Final: true, Code: "recipient", cause: err}
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + "@" + c.host)
	msg.SetGenHeader(automatic, "auto-generated")
	msg.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "All")
	msg.SetGenHeader(gomail.HeaderContentLang, m.Language)
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	return msg, nil
}

// control is what makes a new line somewhere, or is nothing that a subject holds.
func control(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029
}

// odd is what neither an id nor a language tag holds.
func odd(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
}
