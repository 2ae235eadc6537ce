package ui

import (
	"time"

	"supermarket/internal/i18n"
)

// LogLine is one line a job wrote; a zero At is not known and not shown.
// Stream: out, err or sys.
type LogLine struct {
	Seq    int64
	N      int64 // its number in the log, from 1; 0 is not known
	At     time.Time
	Stream string
	Text   string
}

// Log is the viewer of a job's output. Without JavaScript it shows Lines and a
// link that loads the page again; inside ui.Stream, lines arrive as the event
// "lines" whose data are LogLines, and the event "done" ends the stream.
type Log struct {
	Lines      []LogLine
	StreamHref string // empty when the job has ended
	FullHref   string // the whole log as text
	ReloadHref string
	Cut        bool   // earlier lines are only in the whole log
	FindHref   string // answers with LogFound; empty where nothing can be looked for
	Found      Found
}

// Found is what a search in the whole log brought.
type Found struct {
	Asked string
	Total int
	Lines []FoundLine // the first of them
}

// FoundLine is a line around what was looked for.
type FoundLine struct {
	N                  int64
	Before, Hit, After string
}

func (l LogLine) class() string {
	switch l.Stream {
	case "err":
		return "log-line log-err"
	case "sys":
		return "log-line log-sys"
	}
	return "log-line"
}

// followed is what the log's state says while it follows: of an empty one, that nothing came yet.
func followed(loc *i18n.Loc, l Log) string {
	if len(l.Lines) == 0 {
		return loc.T("log.waiting")
	}
	return loc.T("log.following")
}
