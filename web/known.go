package web

import (
	"slices"
	"strings"
)

// cookieKnown holds the marks of those who have signed in with this browser.
const cookieKnown = "known"

// maxMarks is more people than share a browser.
const maxMarks = 5

// Marks returns what Mark kept in this browser; it may have been made up.
func (c *Ctx) Marks() []string {
	k, err := c.Cookie(cookieKnown)
	if err != nil || k.Value == "" {
		return nil
	}
	all := strings.Split(k.Value, "~")
	return all[:min(len(all), maxMarks)]
}

// Mark keeps a mark in this browser for a year, beside those of others.
func (c *Ctx) Mark(mark string) {
	others := slices.DeleteFunc(c.Marks(), func(m string) bool { return m == mark })
	all := append([]string{mark}, others...)
	c.keep(cookieKnown, strings.Join(all[:min(len(all), maxMarks)], "~"))
}

// Agent is the browser's name for itself, printable and of bounded length.
func (c *Ctx) Agent() string { return agentOf(c.Request().UserAgent()) }
