package meter

import (
	"time"
)

// The kinds of doubt.
const (
	DoubtWall      = "wall"      // longer than the time since the claim
	DoubtHeartbeat = "heartbeat" // longer than its own heartbeats leave room for, or shorter than the last of them
	DoubtUnits     = "units"     // on more units than were placed
	DoubtCPU       = "cpu"       // more processor time than its units have in that time
	DoubtUnderuse  = "underuse"  // a job that takes all it is given got far less
	DoubtSlow      = "slow"      // measured far below what is declared
)

// Overclaimed tells a claim of too much, which keeps its provider's earnings of
// the line back while it is open, from a mark that its buyer got too little.
func Overclaimed(kind string) bool { return kind != DoubtUnderuse && kind != DoubtSlow }

// What is let pass: clocks differ, reports are under way, a machine has more than a job asks for.
const (
	wallSlack      = 2 * time.Second
	heartbeatSlack = time.Minute
	cpuSlack       = 5 * time.Second
	underuseAfter  = 10 * time.Second
)

// Claim is what a runner says of its run, beside what the server has seen of it.
type Claim struct {
	RunMillis  int64 // as told
	CPUMillis  int64 // 0 when it cannot be told
	Units      int   // as told, 0 when it does not say
	Gflops     float64
	SinceClaim int64 // milliseconds from the claim to its last word, by the server's clock
	LastMillis int64 // RunMillis of the last heartbeat, 0 when there was none
	SinceLast  int64 // milliseconds from that heartbeat to its last word
	Placed     int   // units that were placed
	Cores      bool  // a unit is a core
	Computes   bool  // the job takes all processor time that it is given
	Declared   int64 // GFLOPS of one unit, 0 for none
	Simulated  bool  // its hardware is no measure of anything
}

// Doubt is something in a claim that cannot be true, or that its buyer should not pay for unasked.
type Doubt struct {
	Kind    string
	Claimed int64 // milliseconds, as told
	Allowed int64 // what the server can vouch for
}

// Vouch returns how much of a claimed run the server can vouch for, and what it
// doubts. The time since the claim bounds every run: business time goes at least
// as fast as the clock on the wall. What is above is never billed.
func Vouch(c Claim) (millis int64, doubts []Doubt) {
	c.RunMillis = max(0, c.RunMillis)
	millis = min(c.RunMillis, max(0, c.SinceClaim))
	doubt := func(kind string, allowed int64) {
		doubts = append(doubts, Doubt{Kind: kind, Claimed: c.RunMillis, Allowed: allowed})
	}
	if c.RunMillis-millis > wallSlack.Milliseconds()+max(0, c.SinceClaim)/100 {
		doubt(DoubtWall, millis)
	}
	if at, wrong := c.heartbeats(); wrong {
		millis = min(millis, at)
		doubt(DoubtHeartbeat, millis)
	}
	if c.Units > c.Placed && c.Placed > 0 {
		doubt(DoubtUnits, millis)
	}
	if c.tooMuchCPU() {
		doubt(DoubtCPU, millis)
	}
	if c.tooLittleCPU() {
		doubt(DoubtUnderuse, millis)
	}
	if c.tooSlow() {
		doubt(DoubtSlow, millis)
	}
	return millis, doubts
}

// heartbeats returns the longest run that the last heartbeat leaves room for, and
// whether the claim is beyond it, or falls behind it.
func (c Claim) heartbeats() (most int64, wrong bool) {
	slack := heartbeatSlack.Milliseconds()
	if c.LastMillis <= 0 {
		return 0, false
	}
	if most = c.LastMillis + max(0, c.SinceLast); c.RunMillis > most+slack {
		return most, true
	}
	return c.RunMillis, c.RunMillis+slack < c.LastMillis
}

func (c Claim) tooMuchCPU() bool {
	if !c.Cores || c.Placed <= 0 {
		return false
	}
	most := min(c.RunMillis, max(0, c.SinceClaim)) * int64(c.Placed)
	return c.CPUMillis > most+most/4+cpuSlack.Milliseconds()
}

func (c Claim) tooLittleCPU() bool {
	return c.Computes && c.Cores && !c.Simulated && c.CPUMillis > 0 && c.RunMillis >= underuseAfter.Milliseconds() &&
		c.CPUMillis*2 < c.RunMillis*int64(c.Placed)
}

func (c Claim) tooSlow() bool {
	return !c.Simulated && c.Gflops > 0 && c.Declared > 0 && c.Placed > 0 && c.Gflops*2 < float64(c.Declared)*float64(c.Placed)
}
