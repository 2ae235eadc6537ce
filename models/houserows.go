package models

import "time"

// Task is claimed work: a row that one worker at a time holds by a lease on database time.
type Task struct {
	ID        string
	Queue     string
	Key       string // unique within its queue
	Payload   string
	RunAt     time.Time
	Tries     int
	State     string // waiting, done, dead
	Holder    string
	HeldUntil *time.Time // database time
	Fence     int64
	Error     string
	CreatedAt time.Time
}

// Lease is a named right of one process at a time, with a fence that only grows.
type Lease struct {
	Name      string
	Holder    string
	Fence     int64
	ExpiresAt time.Time // database time
}

// TrailEntry is one line of the audit trail, chained to the one before by hash.
type TrailEntry struct {
	Seq        int64
	At         time.Time
	Actor      string
	Role       string
	Action     string
	ObjectKind string
	ObjectID   string
	Before     string
	After      string
	Reason     string
	PrevHash   string
	Hash       string
}

// Setting is one value that an operator or a sandbox sets at run time.
type Setting struct {
	Name      string
	Value     string
	UpdatedAt time.Time
}

// Counter hands out numbers without gaps in one sequence.
type Counter struct {
	Name  string
	Value int64
}

// APIResult is the first answer to an idempotency key of the API.
type APIResult struct {
	Scope     string // the key's firm and operation
	Key       string
	InputHash string
	Status    int // 0 while the first call runs
	Body      string
	CreatedAt time.Time
}

// Throttle counts tries in one window.
type Throttle struct {
	Key      string
	Count    int
	WindowAt time.Time
}

// MailboxItem waits for a pull site to fetch it.
type MailboxItem struct {
	SubmissionKey string
	SiteID        string
	Kind          string // start, cancel
	Payload       string // sealed
	State         string // waiting, taken, done
	Seen          string // what the agent last said of it, a SeenState
	RemoteRef     string
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// DatedReservation keeps units of a class at a site for a window.
type DatedReservation struct {
	ID       string
	SiteID   string
	ClassID  string
	StackID  string
	FirmID   string
	Units    int
	StartsAt time.Time
	EndsAt   time.Time
	State    string // kept, cancelled
}
