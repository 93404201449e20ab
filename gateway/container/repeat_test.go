package container

import (
	"bytes"
	"testing"

	"github.com/sagerock/sagerock/gateway/chat"
)

// chunkOf is a chunk that says text, which is JSON without its quotes.
func chunkOf(text string) string {
	return `{"id":"1","choices":[{"index":0,"delta":{"content":"` + text + `"},"finish_reason":null}]}`
}

// read is what a chunk becomes that is not made of another one.
func read(buf, src []byte) (passed, *chat.Usage, bool) {
	choices, usage, ok := completions(src)
	if !ok {
		return passed{}, nil, false
	}
	return passOn(buf, choices), usage, true
}

// FuzzRepeat reads a chunk after another as if that had not been there.
func FuzzRepeat(f *testing.F) {
	plain := chunkOf("Hi")
	for _, again := range []string{
		chunkOf(`\"there\" \\ \n`), chunkOf(""), chunkOf(`é 😀`), // which are made of the one before
		chunkOf(`\u00e9`), chunkOf(`\`), chunkOf(`\x`), chunkOf(`a"b`), chunkOf("\n"), chunkOf(`","x":"`), plain[:len(plain)-3], plain[:40],
	} {
		f.Add([]byte(plain), []byte(again))
	}
	f.Add([]byte(`{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}`), []byte(`{"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}]}`))
	f.Add([]byte(`{"choices":[{"delta":{"reasoning":"x","content":"a"}}]}`), []byte(`{"choices":[{"delta":{"reasoning":"x","content":"b"}}]}`))
	f.Add([]byte(`{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"a"}}]}`), []byte(`{"choices":[{"delta":{"content":"b"}},{"delta":{"content":"a"}}]}`))
	f.Fuzz(func(t *testing.T, before, src []byte) {
		first, usage, ok := read(nil, before)
		if !ok || usage != nil {
			return
		}
		var r repeat
		r.learn(before, &first)
		got, ok := r.read(nil, src)
		if !ok {
			return
		}
		want, usage, ok := read(nil, src)
		if !ok || want.choices != 1 || want.stop != "" || usage != nil || !bytes.Equal(got, want.data) {
			t.Fatalf("%s after %s became\n%s\nwant %+v", src, before, got, want)
		}
	})
}

// TestRepeat checks which chunks are made from the chunk before them.
func TestRepeat(t *testing.T) {
	first, _, _ := read(nil, []byte(chunkOf("Hi")))
	var r repeat
	r.learn([]byte(chunkOf("Hi")), &first)
	for text, want := range map[string]bool{
		"": true, "there": true, `\"é\" \\`: true,
		`\u00e9`: false, `\`: false, `\x`: false, `"`: false, "\t": false,
	} {
		if _, got := r.read(nil, []byte(chunkOf(text))); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
	if n := testing.AllocsPerRun(10, func() { _, _ = r.read(first.data[:0], []byte(chunkOf("Ho"))) }); n > 1 {
		t.Errorf("%v allocations", n) // one is the chunk of this test
	}
}
