package schedule

import "time"

// Policy is what an operator may turn; the zero value has no fair-share memory, no ageing and no preemption.
type Policy struct {
	HalfLife    time.Duration // of used service in fair share; 0: only what runs now counts
	Quantum     time.Duration // a running or planned unit weighs as much as this much past use
	StarveAfter time.Duration // a job ready for this long goes ahead of all priority and share, oldest first; 0: never
	Lead        time.Duration // a job whose latest start is within it goes first among its firm's own
	ByEstimate  bool          // plan with Expected instead of Cap: denser, but then a head may be delayed
	Choice      Weights
	Preempt     Preemption
}

// Weights rank the eligible sites of a job; each term is 0 to 1000 and the lowest sum wins.
type Weights struct {
	Price    int // share of the dearest eligible price
	Load     int // share of units in use
	Region   int // outside the region the job wants to be near
	Domestic int // hardware that is not domestic
}

// Preemption lets a job take the place of interruptible runs that it outranks: of lower priority,
// or of the same priority and served beyond Protect while the job itself is not.
type Preemption struct {
	On      bool
	Protect time.Duration // units × time; a run served less is not preempted
	MinWait time.Duration // a job preempts only after it was ready this long
	Max     int           // preemptions that one job suffers at most
}

// DefaultPolicy is where an installation starts.
func DefaultPolicy() Policy {
	return Policy{
		HalfLife:    7 * 24 * time.Hour,
		Quantum:     time.Hour,
		StarveAfter: 24 * time.Hour,
		Lead:        time.Hour,
		Choice:      Weights{Price: 4, Load: 2, Region: 2, Domestic: 1},
		Preempt:     Preemption{On: true, Protect: 8 * time.Hour, MinWait: time.Minute, Max: 20},
	}
}
