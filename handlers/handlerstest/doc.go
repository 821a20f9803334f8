// Package handlerstest drives the desk over real HTTP, as a browser would: it
// opens pages, fills the forms that stand on them, and looks at what came.
//
// A tour: New starts a site on loopback over a desk of modelstest. Visitor is a
// browser of nobody; As is one that has signed in through the sign-in page. A
// Client opens Pages; a Page finds elements by selector and its Forms; a Form is
// filled and sent with every field that the page put into it.
package handlerstest
