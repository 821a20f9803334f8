package modelstest

import (
	"sync"
	"testing"

	"countersign/models"
)

// Together runs f n times at the same moment and returns what each run
// returned, in the order of their numbers.
func Together[T any](n int, f func(i int) T) []T {
	results := make([]T, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			results[i] = f(i)
		})
	}
	close(start)
	all.Wait()
	return results
}

// Refused fails the test unless err is an error for people of that kind, and
// returns it.
func Refused(t testing.TB, err error, kind models.Kind) *models.Error {
	t.Helper()
	said, ok := models.AsError(err)
	if !ok || said.Kind != kind {
		t.Fatalf("got %v, want an error of kind %s", err, kind)
	}
	return said
}
