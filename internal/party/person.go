package party

import (
	"strings"

	"supermarket/models"
)

// SamePerson tells whether two accounts are one person's as far as is known: one
// mailbox receives the mail of both, "name+word@host" being that of "name@host".
func SamePerson(a, b models.User) bool { return a.ID == b.ID || mailbox(a.Email) == mailbox(b.Email) }

func mailbox(email string) string {
	local, domain, _ := strings.Cut(strings.ToLower(email), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}
