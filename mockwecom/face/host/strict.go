package host

import (
	"io"
	"net/http"
)

// movedPage is the body that a web server of the kind in use there sends along with a redirect.
const movedPage = "<html>\r\n<head><title>301 Moved Permanently</title></head>\r\n<body>\r\n<center><h1>301 Moved Permanently</h1></center>\r\n" +
	"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"

// redirectToHTTPS answers plain HTTP as the real hosts do: 301 to the same URL on https (20-corp-api.md §1.1).
func redirectToHTTPS(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Server", "nginx")
	h.Set("Content-Type", "text/html")
	h.Set("Location", "https://"+hostname(r.Host)+r.URL.RequestURI())
	w.WriteHeader(http.StatusMovedPermanently)
	io.WriteString(w, movedPage)
}
