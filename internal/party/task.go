package party

import (
	"slices"
	"strings"

	"supermarket/models"
)

// Task is one page of a firm's registration.
type Task string

// The tasks, in their order.
const (
	TaskName     Task = "name"
	TaskIndustry Task = "industry"
	TaskSize     Task = "size"
	TaskPlace    Task = "place"
	TaskOwners   Task = "owners"
	TaskAge      Task = "age"
	TaskTitle    Task = "title"
)

// Tasks are all of them; only the title may be left out.
var Tasks = []Task{TaskName, TaskIndustry, TaskSize, TaskPlace, TaskOwners, TaskAge, TaskTitle}

// Done tells whether a firm's task was saved.
func Done(f models.Firm, t Task) bool { return slices.Contains(done(f), string(t)) }

// Open tells whether a task can be begun: the first one always, the size once
// the industry says what it is measured by.
func Open(f models.Firm, t Task) bool {
	switch t {
	case TaskName:
		return true
	case TaskSize:
		return f.ID != "" && f.Industry != ""
	}
	return f.ID != ""
}

// Missing are the tasks that must be saved before a firm is submitted.
func Missing(f models.Firm) []Task {
	return slices.DeleteFunc(slices.Clone(Tasks), func(t Task) bool { return t == TaskTitle || Done(f, t) })
}

// Editable tells whether a firm's facts may change: not while it is suspended.
func Editable(s models.FirmState) bool { return s != models.FirmSuspended }

// Submittable tells whether a firm in this state can be submitted by its owner.
func Submittable(s models.FirmState) bool {
	return s == models.FirmDraft || s == models.FirmMoreAsked || s == models.FirmRefused
}

func done(f models.Firm) []string {
	if f.TasksDone == "" {
		return nil
	}
	return strings.Split(f.TasksDone, ",")
}

// mark notes that a task was saved, or that it must be saved again.
func mark(f *models.Firm, t Task, saved bool) {
	var out []string
	for _, task := range Tasks {
		if task == t && saved || task != t && Done(*f, task) {
			out = append(out, string(task))
		}
	}
	f.TasksDone = strings.Join(out, ",")
}
