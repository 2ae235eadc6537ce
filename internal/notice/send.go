package notice

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/keyring"
	"supermarket/internal/store"
	"supermarket/models"
)

// Queue is the queue of messages that wait to be sent; a task's payload is the message's id.
const Queue = "mail"

// The purposes that messages are sealed for.
const (
	sealSubject = "mail.subject"
	sealBody    = "mail.body"
)

// Desk is where messages are written.
type Desk struct {
	Texts          *i18n.Bundle
	Keys           keyring.Ring
	Public         string // the installation's address, no slash at its end
	NameZH, NameEN string // the installation's names, "" for the house's own
}

// Message is one message to one reader. Its texts are mail.<kind>.subject and
// mail.<kind>.body of the catalogs, filled with Args, "site" and "public".
type Message struct {
	Kind   Kind
	To     string // a normalised address
	UserID string // "" for one who has no account
	Locale string // zh-CN unless en
	Args   map[string]any
	At     time.Time

	fact   *Fact // what it tells of, nil for what is no fact
	seller bool
}

// Letter is a message in the clear.
type Letter struct{ Subject, Body string }

// Send writes a message that leaves once the caller's transaction has committed.
func (d Desk) Send(tx *store.Tx, m Message) error {
	row, err := d.compose(m)
	if err != nil {
		return err
	}
	if err := tx.InsertMail(row); err != nil {
		return err
	}
	return tx.Enqueue(models.Task{Queue: Queue, Key: row.ID, Payload: row.ID, CreatedAt: m.At})
}

// Link is the address of a path of this installation.
func (d Desk) Link(path ...string) string {
	out := d.Public
	for _, p := range path {
		out += "/" + url.PathEscape(p)
	}
	return out
}

// Open returns what stands in a message; what was blanked is empty.
func (d Desk) Open(m models.Mail) (Letter, error) {
	subject, err := d.unseal(sealSubject, m.Subject)
	if err != nil {
		return Letter{}, err
	}
	body, err := d.unseal(sealBody, m.Body)
	return Letter{subject, body}, err
}

func (d Desk) unseal(purpose, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	plain, err := d.Keys.Open(purpose, sealed)
	return string(plain), err
}

func (d Desk) compose(m Message) (models.Mail, error) {
	l, err := d.write(m)
	if err != nil {
		return models.Mail{}, err
	}
	return models.Mail{
		ID: models.NewID("mail"), Kind: string(m.Kind), Recipient: m.To, UserID: m.UserID, Locale: d.Texts.For(m.Locale).Tag(),
		Subject: d.Keys.Seal(sealSubject, []byte(l.Subject)), Body: d.Keys.Seal(sealBody, []byte(l.Body)),
		State: models.MailWaiting, CreatedAt: m.At,
	}, nil
}

func (d Desk) write(m Message) (Letter, error) {
	loc := d.Texts.For(m.Locale).At(m.At)
	subject, body := m.texts(loc)
	if !loc.Has(subject) || !loc.Has(body) {
		return Letter{}, fmt.Errorf("notice: no texts for %q", m.Kind)
	}
	args, told := m.Args, ""
	if m.fact != nil {
		args = m.fact.args(loc)
		told = d.told(loc, *m.fact, args)
	}
	pairs := []any{"site", d.site(loc), "public", d.Public}
	for name, value := range args {
		pairs = append(pairs, name, oneLine(value))
	}
	return Letter{loc.T(subject, pairs...), loc.T(body, pairs...) + told + "\n\n" + loc.T("mail.footer", pairs...) + d.choose(loc, m) + "\n"}, nil
}

// told is what follows a fact's words: what it carries, and the page that shows it.
func (d Desk) told(loc *i18n.Loc, f Fact, args map[string]any) string {
	out := ""
	if lines := details(loc, f.Kind, args); lines != "" {
		out = "\n\n" + strings.TrimSuffix(lines, "\n")
	}
	if strings.HasPrefix(f.Path, "/") && !strings.HasPrefix(f.Path, "//") {
		out += "\n\n" + loc.T("mail.see", "link", d.Public+f.Path)
	}
	return out
}

// choose says why a message came, and where its reader decides which do.
func (d Desk) choose(loc *i18n.Loc, m Message) string {
	if m.UserID == "" {
		return ""
	}
	id, topic := "mail.choose", m.Kind.Topic()
	switch {
	case topic == "":
		id += ".other"
	case !topic.May():
		id += "." + string(topic)
	}
	return "\n" + loc.T(id, "topic", fault.Term("notice.topic."+string(topic)), "link", d.Link("account", "notices"))
}

func (d Desk) site(loc *i18n.Loc) string {
	name := d.NameZH
	if loc.Is(i18n.English) {
		name = d.NameEN
	}
	if name == "" {
		name = loc.T("mail.site")
	}
	return name
}

// oneLine keeps what people wrote from making lines of its own in a message.
func oneLine(v any) any {
	text, ok := v.(string)
	if !ok {
		return v
	}
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 }), " ")
}
