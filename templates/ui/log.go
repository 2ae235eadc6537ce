package ui

import "time"

// LogLine is one line a job wrote; a zero At is not known and not shown.
// Stream: out, err or sys.
type LogLine struct {
	Seq    int64
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
	Cut        bool // earlier lines are only in the whole log
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
