package sandbox

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"time"
)

// MaxBody is the largest request body a sandbox reads, in bytes.
const MaxBody = 256 << 10

// Call is one received request.
type Call struct {
	Path   string
	Host   string // as the caller names this sandbox, with the port
	Query  url.Values
	Header http.Header
	Body   []byte
	spec   *Spec
	armed  *Magic
}

// Choose finds the plan of an order: an armed fault first, then the first
// "sandbox:name" in the texts, then the amount (text as received), then the
// usual case. Earlier is how many requests with this number came before.
func (c *Call) Choose(texts []string, amount string, earlier int) Magic {
	magic := choose(c.spec.Magic, texts, amount)
	if magic.Plan.OnlyFirst && earlier > 0 {
		magic = c.spec.Magic[0]
	}
	if c.armed != nil {
		magic = *c.armed
	}
	return magic
}

// Refusal is the provider's name of a refusal that an armed fault demands, or
// empty.
func (c *Call) Refusal() string {
	if c.armed == nil {
		return ""
	}
	return c.armed.Plan.Refusal
}

// Reply is what a provider answers to a call.
type Reply struct {
	Code        int         // HTTP status, 200 if zero
	ContentType string      // JSON if empty
	Header      http.Header // further headers, may be nil
	Body        []byte
	Decision    string // for the book, e.g. "booked" or "refused 000023: repeated number"
	Number      string // the number of the order the call wants to create
	About       string // the number a call that creates nothing asks about
	Answer      Answer // what becomes of the answer

	at time.Time // when it was decided
}

// Handle serves a pattern of net/http.ServeMux. The scope names the call for
// faults and is one of Spec.Scopes. Respond makes the decision and the answer;
// it runs with the book to itself and must not block.
func (e *Engine) Handle(pattern, scope string, respond func(*Page, *Call) Reply) {
	e.api.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		e.serve(w, r, scope, respond)
	})
}

// serve reads a request, has it decided, waits for the disk, and answers.
func (e *Engine) serve(w http.ResponseWriter, r *http.Request, scope string, respond func(*Page, *Call) Reply) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var reply Reply
	var watches []<-chan struct{}
	decided := e.decide(func(p *Page) {
		if err != nil {
			reply = unreadable(err)
		} else {
			call := &Call{Path: r.URL.Path, Host: r.Host, Query: r.URL.Query(), Header: r.Header, Body: body, spec: &e.spec, armed: e.faults.take(scope)}
			reply = e.respond(p, call, scope, respond)
		}
		reply.at = p.now
		p.add("request", func(l *line) {
			l.Request = &requestLine{
				Method: r.Method, Path: r.URL.Path, Remote: r.RemoteAddr, Number: reply.Number, About: reply.About,
				Body: e.mask(body), Decision: reply.Decision, Answer: reply.Answer,
			}
		})
		for _, id := range p.early {
			watches = append(watches, e.courier.watch(id))
		}
	})
	if decided != nil {
		e.options.Logger.Error("sandbox book", "provider", e.spec.Name, "error", decided)
		http.Error(w, "the sandbox cannot write its book", http.StatusInternalServerError)
		return
	}
	for _, tried := range watches {
		select {
		case <-tried:
		case <-e.ctx.Done():
		}
	}
	e.answer(w, r, reply)
}

// respond asks the provider, unless an armed fault loses the call first.
func (e *Engine) respond(p *Page, call *Call, scope string, respond func(*Page, *Call) Reply) Reply {
	if call.armed == nil {
		return respond(p, call)
	}
	plan := call.armed.Plan
	creates := scope == e.spec.Scopes[0]
	if !creates && plan.Booking == BookNever && plan.Refusal == "" {
		return Reply{Decision: "lost before it had any effect: " + call.armed.Name, Answer: plan.Answer}
	}
	reply := respond(p, call)
	reply.Answer = plan.Answer
	return reply
}

func unreadable(err error) Reply {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return Reply{
			Code: http.StatusRequestEntityTooLarge, ContentType: "text/plain; charset=utf-8",
			Body: []byte("body too large\n"), Decision: "refused: body too large",
		}
	}
	return Reply{Decision: "lost: the body broke off", Answer: AnswerCut}
}

const errorPage = "<html>\n<head><title>500 Internal Server Error</title></head>\n" +
	"<body><h1>Internal Server Error</h1><hr>gateway/1.22.1</body>\n</html>\n"

// answer sends the reply, or what the plan makes of it.
func (e *Engine) answer(w http.ResponseWriter, r *http.Request, reply Reply) {
	if reply.Answer == AnswerSlow && !e.pause(r, reply.at.Add(e.options.Timing.SlowAnswer)) {
		panic(http.ErrAbortHandler)
	}
	if reply.Code == 0 {
		reply.Code = http.StatusOK
	}
	if reply.Answer == AnswerPlain || reply.Answer == AnswerSlow {
		maps.Copy(w.Header(), reply.Header)
	}
	if reply.ContentType == "" {
		reply.ContentType = "application/json;charset=UTF-8"
	}
	e.seal(w, &reply)
	switch reply.Answer {
	case AnswerCut:
		panic(http.ErrAbortHandler)
	case AnswerError:
		reply.Code, reply.ContentType, reply.Body = http.StatusInternalServerError, "text/html", []byte(errorPage)
	case AnswerHTML:
		reply.ContentType, reply.Body = "text/html", []byte(errorPage)
	case AnswerTorn:
		reply.Body = reply.Body[:len(reply.Body)/2]
	case AnswerEmpty:
		reply.Body = nil
	case AnswerRedirect:
		w.Header().Set("Location", "/maintenance")
		reply.Code, reply.ContentType, reply.Body = http.StatusFound, "text/html", nil
	case AnswerHalf:
		half(w, reply)
	}
	w.Header().Set("Content-Type", reply.ContentType)
	w.WriteHeader(reply.Code)
	_, _ = w.Write(reply.Body) // a client that went away has nothing to be told
}

// seal puts in what only this provider says, and signs the finished body.
func (e *Engine) seal(w http.ResponseWriter, reply *Reply) {
	switch reply.Answer {
	case AnswerCut, AnswerError, AnswerHTML, AnswerRedirect:
		return
	}
	if e.spec.Speak != nil && reply.Answer != AnswerPlain {
		if body := e.spec.Speak(reply.Answer); body != nil {
			reply.Body = body
		}
	}
	if e.spec.Seal != nil {
		maps.Copy(w.Header(), e.spec.Seal(*reply))
	}
}

// half sends the first part of a body whose full length was announced, then
// cuts the connection.
func half(w http.ResponseWriter, reply Reply) {
	w.Header().Set("Content-Type", reply.ContentType)
	w.Header().Set("Content-Length", lengthOf(reply.Body))
	w.WriteHeader(reply.Code)
	_, _ = w.Write(reply.Body[:len(reply.Body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// pause waits until due, and tells whether anybody is still there afterwards.
func (e *Engine) pause(r *http.Request, due time.Time) bool {
	fires, giveBack := e.options.Clock.Alarm(due)
	defer giveBack()
	select {
	case <-fires:
		return true
	case <-r.Context().Done():
	case <-e.ctx.Done():
	}
	return false
}
