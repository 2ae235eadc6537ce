package programmes

import (
	"context"
	"io"
	"time"

	"supermarket/internal/award"
	"supermarket/internal/control"
	"supermarket/internal/evidence"
	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// ApplicationFilter narrows the queue of applications.
type ApplicationFilter struct {
	State       models.ApplicationState
	ProgrammeID string
	Late        bool // only those that wait for longer than their programme says
}

// ApplicationQueue is a page of applications, who waits longest first.
type ApplicationQueue struct {
	Rows       []ApplicationRow
	Counts     map[models.ApplicationState]int64
	Late       int64
	Programmes []models.Programme // that take applications, or have some
	Next       string
}

// ApplicationRow is one application of the queue.
type ApplicationRow struct {
	models.Application
	Firm      models.Firm
	Programme models.Programme
	Since     time.Time
	Due       time.Time // zero while it does not wait for staff
	Late      bool
}

// Applications lists applications that match the filter.
func (c *Counter) Applications(ctx context.Context, by models.Actor, f ApplicationFilter, page store.Page) (q ApplicationQueue, err error) {
	if err := reader(by); err != nil {
		return q, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error { q = ApplicationQueue{}; return c.applications(tx, f, page, &q) })
	return q, err
}

func (c *Counter) applications(tx *store.Tx, f ApplicationFilter, page store.Page, q *ApplicationQueue) error {
	all, err := everyProgramme(tx)
	if err != nil {
		return err
	}
	filter, late := store.ApplicationFilter{State: f.State, ProgrammeID: f.ProgrammeID}, c.cutoffs(all)
	if f.Late {
		filter.State, filter.Before = models.ApplicationSubmitted, late
	}
	rows, next, err := tx.ApplicationQueue(filter, page)
	if err != nil {
		return err
	}
	q.Next = next
	for _, row := range rows {
		r, err := c.applicationRow(tx, row)
		if err != nil {
			return err
		}
		q.Rows = append(q.Rows, r)
	}
	for _, p := range all {
		if p.Applies {
			q.Programmes = append(q.Programmes, p)
		}
	}
	if q.Counts, err = tx.ApplicationCounts(f.ProgrammeID); err != nil {
		return err
	}
	q.Late, err = tx.CountLateApplications(late)
	return err
}

func everyProgramme(tx *store.Tx) (all []models.Programme, err error) {
	for page := (store.Page{Limit: 200}); ; {
		ps, err := tx.Programmes(page)
		if err != nil {
			return nil, err
		}
		all = append(all, ps...)
		if len(ps) < page.Size() {
			return all, nil
		}
		page.After = ps[len(ps)-1].ID
	}
}

// maxAnswerDays bounds how far back a day is looked for at which a late
// application was handed in: workdays, with the longest holidays between them.
const maxAnswerDays = 400

// cutoffs are, of each programme, the moment before which what was handed in is late now.
func (c *Counter) cutoffs(all []models.Programme) []store.Cutoff {
	calendar, now := c.Data().Calendar, c.Clock.Now()
	byDays, out := map[int64]time.Time{}, []store.Cutoff{}
	for _, p := range all {
		at, known := byDays[p.AnswerDays]
		for day := 0; !known && day < maxAnswerDays; day++ {
			at = dayStart(now).AddDate(0, 0, -day)
			known = now.After(award.Due(calendar, p, at))
			if known {
				at = at.AddDate(0, 0, 1) // whatever came on that day is late
			}
		}
		byDays[p.AnswerDays] = at
		out = append(out, store.Cutoff{ProgrammeID: p.ID, At: at.UTC()})
	}
	return out
}

var dayZone = time.FixedZone("Asia/Shanghai", 8*3600)

func dayStart(t time.Time) time.Time {
	y, m, d := t.In(dayZone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, dayZone)
}

func (c *Counter) applicationRow(tx *store.Tx, a models.Application) (r ApplicationRow, err error) {
	r = ApplicationRow{Application: a, Since: store.HandedIn(a)}
	if r.Firm, err = tx.Firm(a.FirmID); err != nil {
		return r, err
	}
	if r.Programme, err = tx.Programme(a.ProgrammeID); err != nil {
		return r, err
	}
	if a.State == models.ApplicationSubmitted || a.State == models.ApplicationReviewed {
		r.Due = award.Due(c.Data().Calendar, r.Programme, r.Since)
		r.Late = c.Clock.Now().After(r.Due)
	}
	return r, nil
}

// ApplicationFile is all that staff see of an application.
type ApplicationFile struct {
	award.Application
	Firm    models.Firm
	Marks   []models.FirmMark
	Since   time.Time
	Due     time.Time
	Late    bool
	Then    []award.Clause // the rules as they stood when it was handed in; none before that
	Now     []award.Clause
	Related []party.Relation
	Flags   []models.Flag // that nobody cleared
	Heavy   []FlagRow     // of them, those that an approval must name
	Budget  Budget
	Grants  []voucher.Voucher // of the firm, of any programme
	Moves   []models.Move     // oldest first
	Names   map[string]string // of the people in it, by id
	Next    []models.ApplicationState
	Barred  *fault.Fault // why this reader may not sign, nil when they may
	// OwnReview says that the reader made the review that waits: they may take it back.
	OwnReview bool
}

// Application returns an application with the firm's facts, ties and history.
func (c *Counter) Application(ctx context.Context, by models.Actor, id string) (f ApplicationFile, err error) {
	if err := reader(by); err != nil {
		return f, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error { f = ApplicationFile{}; return c.applicationFile(tx, by, id, &f) })
	return f, err
}

// mostFlags is how many open flags of a firm its application shows.
const mostFlags = 20

func (c *Counter) applicationFile(tx *store.Tx, by models.Actor, id string, f *ApplicationFile) (err error) {
	if f.Application, err = award.Find(tx, id); err != nil {
		return err
	}
	if f.SubmittedAt == nil {
		return award.ErrNone // nobody but the firm reads a draft
	}
	row, err := c.applicationRow(tx, f.Application.Application)
	if err != nil {
		return err
	}
	f.Firm, f.Since, f.Due, f.Late = row.Firm, row.Since, row.Due, row.Late
	if err := c.ruleCheck(tx, f); err != nil {
		return err
	}
	for _, read := range []func() error{
		func() (err error) { f.Related, err = party.Related(tx, f.FirmID); return err },
		func() (err error) { f.Budget, err = budget(tx, f.ProgrammeID); return err },
		func() (err error) {
			f.Flags, err = tx.StandingFlags(f.FirmID, 0, mostFlags)
			return err
		},
		func() (err error) { f.Heavy, err = heavy(tx, f.FirmID); return err },
		func() (err error) { f.Grants, err = voucher.Available(tx, f.FirmID, c.Clock.Now()); return err },
		func() (err error) { f.Moves, err = tx.Moves("application", id); return err },
		func() (err error) {
			f.Names, err = namesIn(tx, f.Moves, f.UserID, f.ReviewedBy, f.DecidedBy)
			return err
		},
	} {
		if err := read(); err != nil {
			return err
		}
	}
	if staff(by, party.Issue) != nil && staff(by, party.Approve) != nil {
		return nil
	}
	return c.answers(tx, by, f)
}

// ruleCheck reads how the firm meets the rules now, and how it did when it applied.
func (c *Counter) ruleCheck(tx *store.Tx, f *ApplicationFile) error {
	facts, err := voucher.FactsOf(tx, voucher.Asked{FirmID: f.FirmID, Now: c.Clock.Now()}, f.Rules)
	if err != nil {
		return err
	}
	f.Marks, f.Now = facts.Marks, award.Clauses(f.Rules, facts, true)
	if f.Answers.Snapshot == nil {
		return nil
	}
	v, err := tx.Version(f.ProgrammeID, f.Version)
	if err != nil {
		return err
	}
	rules, err := voucher.Parse(v.Rules)
	f.Then = award.Clauses(rules, f.Answers.Snapshot.Facts(), true)
	return err
}

// answers are what the reader may do, or why they may not.
func (c *Counter) answers(tx *store.Tx, by models.Actor, f *ApplicationFile) error {
	for _, to := range award.NextOf(f.State) {
		if applicationDeed(by, to) == nil {
			f.Next = append(f.Next, to)
		}
	}
	f.OwnReview = f.State == models.ApplicationReviewed && f.ReviewedBy == by.UserID
	err := award.Stranger(tx, by.UserID, f.FirmID)
	if err == nil {
		err = party.FourEyes(tx, by.UserID, f.UserID)
	}
	if err == nil && f.State == models.ApplicationReviewed {
		err = party.FourEyes(tx, by.UserID, f.ReviewedBy)
	}
	return barred(err, &f.Barred)
}

// applicationDeed refuses a role that does not include an answer.
func applicationDeed(by models.Actor, to models.ApplicationState) error {
	if to == models.ApplicationApproved {
		return staff(by, party.Approve)
	}
	if err := staff(by, party.Issue); err != nil {
		return staff(by, party.Approve)
	}
	return nil
}

// barred keeps a refusal to be shown; any other error goes on.
func barred(err error, into **fault.Fault) error {
	if fault.KindOf(err) != fault.Denied {
		return err
	}
	known, ok := err.(*fault.Fault)
	if !ok {
		return err
	}
	*into = known
	return nil
}

// namesIn are the names of those who did something; who is no person has none.
func namesIn(tx *store.Tx, moves []models.Move, ids ...string) (map[string]string, error) {
	for _, m := range moves {
		ids = append(ids, m.Actor)
	}
	return people(tx, ids...)
}

// ApplicationAnswer is what staff answer an application as they saw it at Revision.
type ApplicationAnswer struct {
	ID       string
	Revision int64
	To       models.ApplicationState
	Amount   models.Money // of a review
	Reasons  []string
	Note     string
	Weighed  Weighed // of an approval
}

// ApplicationReasons are the closed list that an answer picks from.
func ApplicationReasons(to models.ApplicationState) []string { return award.Reasons(to) }

var appliedTold = map[models.ApplicationState]notice.Kind{
	models.ApplicationMoreAsked: notice.ApplicationMoreAsked, models.ApplicationApproved: notice.ApplicationApproved, models.ApplicationRefused: notice.ApplicationRefused,
}

// AnswerApplication reviews an application, or decides it by a second person; an
// approval issues the grant, and the firm is told.
func (c *Counter) AnswerApplication(ctx context.Context, by models.Actor, in ApplicationAnswer) (a award.Application, err error) {
	if err := applicationDeed(by, in.To); err != nil {
		return a, err
	}
	if in.To == models.ApplicationApproved {
		err := c.lookAgain(ctx, func(tx *store.Tx) (string, string, error) {
			row, err := tx.Application(in.ID)
			return row.ProgrammeID, row.FirmID, err
		})
		if err != nil {
			return a, err
		}
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		d := award.Decision{
			ApplicationID: in.ID, Revision: in.Revision, To: in.To, Amount: in.Amount, Reasons: in.Reasons, Note: in.Note, Basis: c.basis(), By: by.UserID, Now: c.Clock.Now(),
		}
		before, after, err := award.Decide(tx, d)
		if err != nil {
			return err
		}
		a = after
		if before.Revision == after.Revision {
			return nil // sent twice
		}
		if err := c.watched(tx, by, after.Application, in.Weighed); err != nil {
			return err
		}
		if err := tellApplication(tx, after); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "application." + string(in.To), kind: "application", id: in.ID, before: brief(before), after: brief(after.Application), reason: after.Note})
	})
	return a, err
}

// watched looks at the firm of a review for whoever signs after it, and has the
// signer of an approval answer for what stands against it.
func (c *Counter) watched(tx *store.Tx, by models.Actor, a models.Application, in Weighed) error {
	switch a.State {
	case models.ApplicationReviewed:
		return control.Holding(tx, a.ProgrammeID, a.FirmID, c.Clock.Now())
	case models.ApplicationApproved:
		return c.weigh(tx, by, a.FirmID, weighed{"application", a.ID}, in)
	}
	return nil
}

func tellApplication(tx *store.Tx, a award.Application) error {
	kind, told := appliedTold[a.State]
	if !told {
		return nil
	}
	var until time.Time
	if a.GrantID != "" {
		g, err := tx.Grant(a.GrantID)
		if err != nil {
			return err
		}
		until = g.ExpiresAt
	}
	return award.Tell(tx, kind, a, until)
}

// brief is what the trail keeps of an application: its answers stand in its row.
func brief(a models.Application) models.Application {
	a.Answers = ""
	return a
}

// ApplicationPaper opens a file of an application for staff; the caller closes it.
func (c *Counter) ApplicationPaper(ctx context.Context, by models.Actor, id, paperID string) (f io.ReadSeekCloser, e models.Evidence, err error) {
	if err := reader(by); err != nil {
		return nil, e, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		a, err := award.Find(tx, id)
		if err != nil {
			return err
		}
		if a.SubmittedAt == nil {
			return award.ErrNone
		}
		e, err = evidence.Find(tx, evidence.OfApplication, id, paperID)
		return err
	})
	if err != nil {
		return nil, e, err
	}
	f, err = evidence.Open(c.Files, e)
	return f, e, err
}

// Clause is one rule about a firm, and why the firm fails it.
type Clause = award.Clause

// Voucher is a firm's grant as pages show it.
type Voucher = voucher.Voucher

// What is refused about forms, for those who read them.
var (
	ErrApplicationAmount = award.ErrAmount
	ErrKeyReused         = award.ErrKey
)
