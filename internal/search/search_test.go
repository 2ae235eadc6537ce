package search_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"supermarket/internal/search"
)

func TestATextIsFoundByWhatPeopleWrite(t *testing.T) {
	for text, terms := range map[string][]string{
		"昇腾 910B 卡时":       {"昇腾", "腾", "910b", "卡时", "时"},
		"RTX 4090":         {"rtx", "4090", "rtx4090"},
		"Ｈ１００　SXM":         {"h100", "100", "sxm"},
		"A100-80GB":        {"a100", "80gb"},
		"Café\u0301 🚀 x%_": {"café", "x"},
		"":                 nil,
	} {
		got := search.Terms(text)
		for _, want := range terms {
			if !slices.Contains(got, want) {
				t.Errorf("%q is not found by %q: %q", text, want, got)
			}
		}
	}
}

func TestAQuestionIsCutAsPeopleMeanIt(t *testing.T) {
	for question, want := range map[string][]string{
		"H 100":        {"h100"},
		"h100 H100":    {"h100"},
		"昇腾910b":       {"昇腾", "910b"},
		"' OR 1=1 --":  {"or", "1"},
		"%_\x00\xff 🚀": nil,
		"RTX 4090 卡时":  {"rtx", "4090", "卡时"},
	} {
		var got []string
		for _, p := range search.Parse(question) {
			got = append(got, p.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q asks for %q, want %q", question, got, want)
		}
	}
}

func TestEachBeginningOfAWordFindsItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-zA-Z0-9]{2,40}`).Draw(t, "word")
		n := rapid.IntRange(2, len(word)).Draw(t, "n")
		parts := search.Parse(word[:n])
		if len(parts) != 1 || !slices.ContainsFunc(search.Terms("卡 "+word+" 时"), parts[0].Ranges[0].Holds) {
			t.Fatalf("%q does not find %q", word[:n], word)
		}
	})
}

func TestNoTextBreaksTheCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		for _, term := range search.Terms(text) {
			if term == "" || len([]rune(term)) > search.MaxTerm {
				t.Fatalf("%q", term)
			}
		}
		if len(search.Parse(text)) > search.MaxParts {
			t.Fatal("a question has no bound")
		}
	})
}

func TestASlipOfTheFingerIsNearAndAnotherWordIsNot(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"asend", "ascend"}: true, {"升腾", "昇腾"}: true, {"h10o", "h100"}: true, {"nvdia", "nvidia"}: true,
		{"ascend", "ascend"}: false, {"kunlun", "biren"}: false, {"a", "b"}: false, {"贵州", "广东"}: false,
	} {
		if _, got := search.Near(pair[0], pair[1]); got != want {
			t.Errorf("%q near %q: %v", pair[0], pair[1], got)
		}
	}
}
