package runner

import (
	"testing"
	"time"
)

func TestTheLastOfALogWaitsForNoMore(t *testing.T) {
	s, err := openSpool(t.TempDir()+"/job.log", 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write([]byte("all that it says\n")); err != nil {
		t.Fatal(err)
	}
	gathered := make(chan error, 1)
	go func() { gathered <- s.gather(t.Context(), 0, 24*time.Hour) }()
	s.close()
	if err := <-gathered; err != nil {
		t.Error(err)
	}
}
