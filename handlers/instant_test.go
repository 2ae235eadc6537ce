package handlers

import "testing"

func TestAnInstantIsBoundedAndKeepsPagesApart(t *testing.T) {
	var i instants
	if _, ok := i.get("a"); ok {
		t.Fatal("a page was there before it was made")
	}
	for n := range instantMost {
		i.put(string(rune('a'+n)), []byte{byte(n)})
	}
	if html, ok := i.get("b"); !ok || html[0] != 1 {
		t.Fatalf("%v, %t", html, ok)
	}
	i.put("one more", nil)
	if len(i.kept) != 1 {
		t.Fatalf("%d pages are kept", len(i.kept))
	}
}
