package award

import (
	"slices"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Task is one page of an application.
type Task string

// The tasks, in their order.
const (
	TaskUse    Task = "use"    // what for
	TaskAmount Task = "amount" // how much
	TaskAid    Task = "aid"    // other public money
	TaskPapers Task = "papers"
)

// Tasks are all tasks of an application, in their order.
var Tasks = []Task{TaskUse, TaskAmount, TaskAid, TaskPapers}

// Progress is a task and whether it is done; papers of which none is needed may stay undone.
type Progress struct {
	Task     Task
	Done     bool
	Optional bool
}

// The kinds of paper that an application brings beside those that the rules of
// its programme name.
const (
	PaperTitle = "title_proof"
	PaperMark  = "mark_proof"
	PaperPlan  = "plan"
	PaperOther = "other"
)

// Paper is a kind of evidence that an application may or must bring.
type Paper struct {
	Kind   string
	Needed bool
}

// ahead are the kinds of evidence that exist before anything is bought: rules that
// name them ask for them with the application already.
var ahead = []string{"qualification", "project"}

// Papers are those of an application under rules: proof of what staff cannot look
// up, and evidence that there is before the work, must be there; a plan and
// anything else may.
func Papers(r voucher.Rules) []Paper {
	var out []Paper
	if len(r.Who.Titles) > 0 {
		out = append(out, Paper{PaperTitle, true})
	}
	if len(r.Who.Marks) > 0 {
		out = append(out, Paper{PaperMark, true})
	}
	for _, kind := range ahead {
		if slices.Contains(r.Evidence, kind) {
			out = append(out, Paper{kind, true})
		}
	}
	return append(out, Paper{Kind: PaperPlan}, Paper{Kind: PaperOther})
}

// progress tells of each task whether it is done.
func progress(a models.Application, r voucher.Rules, papers []models.Evidence) []Progress {
	done := strings.Split(a.TasksDone, ",")
	var out []Progress
	for _, t := range Tasks {
		p := Progress{Task: t, Done: slices.Contains(done, string(t))}
		if t == TaskPapers {
			p.Done, p.Optional = len(papers) > 0 && len(lacking(r, papers)) == 0, len(needed(r)) == 0
		}
		out = append(out, p)
	}
	return out
}

func needed(r voucher.Rules) (kinds []string) {
	for _, p := range Papers(r) {
		if p.Needed {
			kinds = append(kinds, p.Kind)
		}
	}
	return kinds
}

// lacking are the kinds of paper that must be there and are not.
func lacking(r voucher.Rules, papers []models.Evidence) []string {
	return slices.DeleteFunc(needed(r), func(kind string) bool {
		return slices.ContainsFunc(papers, func(e models.Evidence) bool { return e.Kind == kind })
	})
}

// lacks names the papers that must be there and are not, in words.
func lacks(kinds []string) (out fault.Terms) {
	for _, kind := range kinds {
		out = append(out, fault.Term("apply.paper."+kind))
	}
	return out
}

// complete tells whether nothing that is needed is missing.
func complete(ps []Progress) bool {
	return !slices.ContainsFunc(ps, func(p Progress) bool { return !p.Done && !p.Optional })
}

// with is a list of tasks that are done with one more, in their order.
func with(done string, t Task) string {
	have := append(strings.Split(done, ","), string(t))
	var out []string
	for _, t := range Tasks {
		if slices.Contains(have, string(t)) {
			out = append(out, string(t))
		}
	}
	return strings.Join(out, ",")
}
