package handlers

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxPatience is how many keys a patience remembers before it starts anew, so
// that its memory is bounded.
const maxPatience = 10_000

// patience allows a burst per key, and then one more each time every has passed.
type patience struct {
	every time.Duration
	burst int

	mu   sync.Mutex
	keys map[string]*rate.Limiter
}

func newPatience(every time.Duration, burst int) *patience {
	return &patience{every: every, burst: burst, keys: map[string]*rate.Limiter{}}
}

// has reports whether there is patience left for a key, and takes some of it.
func (p *patience) has(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	limiter, known := p.keys[key]
	if !known {
		if len(p.keys) >= maxPatience {
			clear(p.keys)
		}
		limiter = rate.NewLimiter(rate.Every(p.every), p.burst)
		p.keys[key] = limiter
	}
	return limiter.Allow()
}

// network is what one subscriber holds of an address: all of IPv4, the first 64
// bits of IPv6.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil || addr.Is4() || addr.Is4In6() {
		return ip
	}
	prefix, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.String()
}
