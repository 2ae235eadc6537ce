package schedule

import (
	"flag"
	"iter"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Rapid's hundred checks miss the rarer meetings of heads and windows; the flag still overrides.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "1000"); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(m.Run())
}

func keysOf[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

func TestNeverOversubscribesANodeAPoolOrAWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t, rapid.Bool().Draw(t, "preempt"))
		w.breakThings(t)
		w.checkCapacity(t, w.everything(Plan(w.build(t), w.now, p)))
	})
}

// Few nodes, every job with its own sites, long and short caps: many heads stand on the same nodes and between windows.
func TestManyHeadsOnOneNodeKeepOutOfEachOthersWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawTightWorld(t)
		r := Plan(w.build(t), w.now, calmPolicy())
		w.checkCapacity(t, w.everything(r))
	})
}

// breakThings closes some sites and nodes under what runs there.
func (w *world) breakThings(t *rapid.T) {
	for _, id := range slices.Sorted(maps.Keys(w.sites)) {
		site := w.sites[id]
		site.State = rapid.SampledFrom([]SiteState{Ready, Ready, Ready, Draining, Down, Resting}).Draw(t, "state")
		for i, p := range site.Pools {
			site.Pools[i].Nodes = slices.Clone(p.Nodes)
			site.Pools[i].Nodes[0].Down = rapid.IntRange(0, 3).Draw(t, "broken") == 0
		}
		w.sites[id] = site
	}
}

func TestAGangStartsWholeInOnePoolWhereItMayRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t, rapid.Bool().Draw(t, "preempt"))
		w.breakThings(t)
		r := Plan(w.build(t), w.now, p)
		for _, x := range r.Placements {
			w.checkGang(t, w.jobs[x.Job], x.Site, x.Parts)
		}
		for _, x := range r.Heads {
			w.checkGang(t, w.jobs[x.Job], x.Site, x.Parts)
		}
	})
}

func (w *world) checkGang(t *rapid.T, j Job, siteID string, parts []Part) {
	site := w.sites[siteID]
	i := slices.IndexFunc(site.Pools, func(p Pool) bool { return p.has(parts[0].Node) != nil })
	if i < 0 || !mayRun(j, site, site.Pools[i]) {
		t.Fatalf("%s may not run at %s: %+v", j.ID, siteID, j)
	}
	units, seen := 0, map[string]bool{}
	for _, p := range parts {
		n := site.Pools[i].has(p.Node)
		if n == nil || n.Down || seen[p.Node] || p.Units <= 0 || j.PerNode > 0 && p.Units != j.PerNode {
			t.Fatalf("%s has a bad part %+v among %+v", j.ID, p, parts)
		}
		seen[p.Node] = true
		units += p.Units
	}
	if units != j.Units {
		t.Fatalf("%s got %d of %d units", j.ID, units, j.Units)
	}
}

func TestEveryJobThatFitsAndDelaysNoPromiseStarts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t, false)
		w.breakThings(t)
		r := Plan(w.build(t), w.now, p)
		all := w.everything(r)
		for _, wait := range r.Waiting {
			j := w.jobs[wait.Job]
			if j.EarliestStart.After(w.now) {
				continue
			}
			others := slices.DeleteFunc(slices.Clone(all), func(x taken) bool { return x.job.ID == j.ID })
			for _, site := range w.sites {
				for _, pool := range site.Pools {
					if mayRun(j, site, pool) && w.fits(j, site, pool, others, w.now) && w.fits(j, site, pool, all, w.now) {
						t.Fatalf("%s waits (%s) though it fits at %s", j.ID, wait.Reason.Code, site.ID)
					}
				}
			}
		}
	})
}

func TestEachSetOfPoolsKeepsAPlaceForItsFirstWaitingJobAndNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t, false)
		r := Plan(w.build(t), w.now, p)
		want, seen := []string{}, map[string]bool{}
		for _, wait := range r.Waiting {
			j := w.jobs[wait.Job]
			set := w.eligibleSet(j)
			if j.EarliestStart.After(w.now) || set == "" || seen[set] {
				continue
			}
			seen[set] = true
			want = append(want, j.ID)
		}
		got := []string{}
		for _, h := range r.Heads {
			got = append(got, h.Job)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("heads %v, want %v", got, want)
		}
	})
}

func TestAHeadIsKeptTheEarliestPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t, false)
		r := Plan(w.build(t), w.now, p)
		all := w.everything(r)
		for _, h := range r.Heads {
			j := w.jobs[h.Job]
			others := slices.DeleteFunc(slices.Clone(all), func(x taken) bool { return x.job.ID == j.ID })
			for _, at := range w.instants(all) {
				for _, site := range w.sites {
					for _, pool := range site.Pools {
						if at.Before(h.Start) && mayRun(j, site, pool) && w.fits(j, site, pool, others, at) {
							t.Fatalf("%s is kept a place at %v, but fits %s at %v", j.ID, h.Start, site.ID, at)
						}
					}
				}
			}
		}
	})
}

func TestEveryQueuedJobIsInTheResultOnceWithAReason(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t, rapid.Bool().Draw(t, "preempt"))
		w.breakThings(t)
		r := Plan(w.build(t), w.now, p)
		seen := map[string]int{}
		for _, x := range r.Placements {
			seen[x.Job]++
			known(t, x.Reason.Code, x.Reason.Choice)
		}
		for _, x := range r.Waiting {
			seen[x.Job]++
			known(t, x.Reason.Code)
		}
		for id := range w.jobs {
			if seen[id] != 1 {
				t.Fatalf("%s is in the result %d times", id, seen[id])
			}
		}
		if len(seen) != len(w.jobs) {
			t.Fatalf("the result names %d of %d jobs", len(seen), len(w.jobs))
		}
	})
}

func known(t *rapid.T, codes ...Code) {
	for _, c := range codes {
		if !slices.Contains(Codes(), c) {
			t.Fatalf("reason %q is not a code", c)
		}
	}
}

func TestTheSameStateBuiltInAnyOrderGivesTheSamePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t, rapid.Bool().Draw(t, "preempt"))
		s := w.build(t)
		first := Plan(s, w.now, p)
		if again := Plan(s, w.now, p); !reflect.DeepEqual(first, again) {
			t.Fatalf("planning changed the state:\n%+v\n%+v", first, again)
		}
		if other := Plan(w.build(t), w.now, p); !reflect.DeepEqual(first, other) {
			t.Fatalf("the order of building shows:\n%+v\n%+v", first, other)
		}
	})
}

func TestVictimsAreExpendableAndOutranked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t, true)
		r := Plan(w.build(t), w.now, p)
		all := w.everything(r)
		gone := map[string]bool{}
		for _, x := range r.Placements {
			j := w.jobs[x.Job]
			for _, id := range x.Victims {
				v, ok := w.runs[id]
				attained := v.Job.Attained + w.now.Sub(v.Started)*time.Duration(v.Job.Units)
				if !ok || gone[id] || v.Site != x.Site || !v.Job.Interruptible || v.Job.Preempted >= p.Preempt.Max || attained < p.Preempt.Protect {
					t.Fatalf("%s may not be evicted for %s: %+v", id, j.ID, v)
				}
				if v.Job.Priority > j.Priority || v.Job.Priority == j.Priority && j.Attained >= p.Preempt.Protect {
					t.Fatalf("%s does not outrank %s", j.ID, id)
				}
				gone[id] = true
			}
		}
		w.checkCapacity(t, all)
	})
}
