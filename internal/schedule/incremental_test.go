package schedule

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAStateChangedOneByOnePlansLikeOneBuiltFromScratch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t, true)
		s := w.build(t)
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			w.step(t, s, p)
			if step, full := Plan(s, w.now, p), Plan(w.build(t), w.now, p); !reflect.DeepEqual(step, full) {
				t.Fatalf("one by one:\n%+v\nfrom scratch:\n%+v", step, full)
			}
		}
	})
}

// step changes the world and the state alike.
func (w *world) step(t *rapid.T, s *State, p Policy) {
	moves := []func(*rapid.T, *State, Policy){
		w.enqueue, w.dequeue, w.startSome, w.finish, w.requeue, w.leave, w.reserve, w.unreserve, w.node, w.siteState, w.replace, w.weigh, w.wait,
	}
	moves[rapid.IntRange(0, len(moves)-1).Draw(t, "move")](t, s, p)
}

func pick[V any](t *rapid.T, m map[string]V) (string, bool) {
	if len(m) == 0 {
		return "", false
	}
	return rapid.SampledFrom(slices.Sorted(maps.Keys(m))).Draw(t, "pick"), true
}

func (w *world) wait(t *rapid.T, _ *State, _ Policy) {
	w.now = w.now.Add(time.Duration(rapid.IntRange(1, 30).Draw(t, "minutes")) * time.Minute)
}

func (w *world) enqueue(t *rapid.T, s *State, _ Policy) {
	j := w.drawJob(t)
	w.jobs[j.ID] = j
	must(t, s.Enqueue(j))
}

func (w *world) dequeue(t *rapid.T, s *State, _ Policy) {
	if id, ok := pick(t, w.jobs); ok {
		delete(w.jobs, id)
		must(t, s.Dequeue(id))
	}
}

func (w *world) startSome(t *rapid.T, s *State, p Policy) {
	r := Plan(s, w.now, p)
	for _, x := range r.Placements {
		if len(x.Victims) > 0 || rapid.Bool().Draw(t, "skip") {
			continue
		}
		run := Run{Job: w.jobs[x.Job], Site: x.Site, Parts: x.Parts, Started: x.Start, End: x.End}
		w.runs[x.Job] = run
		delete(w.jobs, x.Job)
		must(t, s.Start(run))
	}
}

func (w *world) finish(t *rapid.T, s *State, _ Policy) { w.finishOne(t, s) }

func (w *world) finishOne(t *rapid.T, s *State) (Run, bool) {
	id, ok := pick(t, w.runs)
	if !ok {
		return Run{}, false
	}
	run := w.runs[id]
	delete(w.runs, id)
	w.past = append(w.past, service{run.Job.Firm, w.now, max(0, w.now.Sub(run.Started)) * time.Duration(run.Job.Units)})
	must(t, s.Finish(id, w.now))
	return run, true
}

func (w *world) requeue(t *rapid.T, s *State, _ Policy) {
	run, ok := w.finishOne(t, s)
	if !ok {
		return
	}
	j := run.Job
	j.Preempted++
	j.Attained += w.now.Sub(run.Started) * time.Duration(j.Units)
	w.jobs[j.ID] = j
	must(t, s.Enqueue(j))
}

func (w *world) leave(t *rapid.T, s *State, _ Policy) {
	id, ok := pick(t, w.runs)
	if !ok {
		return
	}
	run := w.runs[id]
	run.Leaving, run.End, run.Checkpoint = true, w.now.Add(time.Minute), w.now
	w.runs[id] = run
	must(t, s.Leave(id, run.End))
	must(t, s.Checkpoint(id, run.Checkpoint))
}

func (w *world) reserve(t *rapid.T, s *State, _ Policy) {
	r := w.drawWindow(t)
	w.windows[r.ID] = r
	must(t, s.Reserve(r))
}

func (w *world) unreserve(t *rapid.T, s *State, _ Policy) {
	if id, ok := pick(t, w.windows); ok {
		delete(w.windows, id)
		must(t, s.Unreserve(id))
	}
}

func (w *world) node(t *rapid.T, s *State, _ Policy) {
	id, _ := pick(t, w.sites)
	site := w.sites[id]
	site.Pools = slices.Clone(site.Pools)
	site.Pools[0].Nodes = slices.Clone(site.Pools[0].Nodes)
	n := &site.Pools[0].Nodes[0]
	n.Down = rapid.Bool().Draw(t, "down")
	w.sites[id] = site
	must(t, s.SetNode(id, n.ID, n.Down))
}

func (w *world) siteState(t *rapid.T, s *State, _ Policy) {
	id, _ := pick(t, w.sites)
	site := w.sites[id]
	site.State = rapid.SampledFrom([]SiteState{Ready, Draining, Down, Resting}).Draw(t, "state")
	w.sites[id] = site
	must(t, s.SetSiteState(id, site.State))
}

// replace tells a site anew, with nodes come and gone under what runs there, or forgets it and tells it again.
func (w *world) replace(t *rapid.T, s *State, _ Policy) {
	id, _ := pick(t, w.sites)
	w.sites[id] = drawSite(t, id)
	if rapid.Bool().Draw(t, "remove") {
		must(t, s.RemoveSite(id))
	}
	must(t, s.SetSite(w.sites[id]))
}

func (w *world) weigh(t *rapid.T, s *State, _ Policy) {
	firm := rapid.SampledFrom([]string{"f1", "f2", "f3"}).Draw(t, "firm")
	w.weights[firm] = rapid.IntRange(1, 4).Draw(t, "weight")
	s.SetWeight(firm, w.weights[firm])
}
