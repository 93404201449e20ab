package tuning

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// s3URI is the place of an object, and novaKey what AWS's dataset validator for Nova takes of
// its key.
var (
	s3URI   = regexp.MustCompile(`^s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+)$`)
	novaKey = regexp.MustCompile(`^[\w\-/.]+$`)
)

// medium checks an image or a video.
func (r *record) medium(v *value, path, role string, formats []string) {
	const fix = `write {"format": "png", "source": {"s3Location": {"uri": "s3://BUCKET/KEY.png"}}}`
	switch {
	case role == "assistant":
		r.bad(v.at, path, "is in a message of the assistant, which is text alone", "move it to the user's message")
	case !r.takesMedia(formats):
		r.bad(v.at, path, "is not text, and the model trains on text alone", "leave it out, or choose a model that trains on it: docs/customizing.md lists them")
		return
	}
	if v.kind != object {
		r.bad(v.at, path, fmt.Sprintf("is %s, and must be %s", v.kind, object), fix)
		return
	}
	if format := r.want(v, path, "format", text, fix); format != nil && len(formats) > 0 && !slices.Contains(formats, format.text) {
		r.bad(format.at, path+".format", "is not one of "+strings.Join(formats, ", "), "convert the file, or name its format as listed")
	}
	source := r.want(v, path, "source", object, fix)
	if source == nil {
		return
	}
	path += ".source"
	if inline := source.get("bytes"); inline != nil {
		r.bad(inline.at, path+".bytes", "has the media itself, as base64", "store it in S3, in the bucket of the training file, and write its s3Location")
		return
	}
	if at := r.want(source, path, "s3Location", object, fix); at != nil {
		if uri := r.want(at, path+".s3Location", "uri", text, fix); uri != nil {
			r.uri(uri, path+".s3Location.uri")
		}
	}
}

// uri checks the place of an image or a video: all are in the bucket of the training file.
func (r *record) uri(v *value, path string) {
	found := s3URI.FindStringSubmatch(v.text)
	switch {
	case found == nil:
		r.bad(v.at, path, "is not the URI of an object in S3", "write it like s3://BUCKET/FOLDER/FILE.png")
		return
	case !novaKey.MatchString(found[2]) && strings.HasPrefix(r.rules.Family, "nova"):
		r.bad(v.at, path, "has a character that Amazon Nova does not take", "name the object with letters, digits, _, -, . and / alone")
	}
	if r.bucket == "" {
		r.bucket, r.bucketLine = found[1], r.line
	} else if r.bucket != found[1] && strings.HasPrefix(r.rules.Family, "nova") {
		r.numbered("is in another bucket than other media", v.at, path, fmt.Sprintf("is in another bucket than the first one, on line %d", r.bucketLine), "store all media in the bucket of the training file")
	}
}

// media checks how many images and videos a record has, and that a file has one sort.
func (r *record) media(all *value, media [2]int) {
	if most := r.rules.MostImages; most > 0 && media[0] > most {
		r.numbered("has too many images", all.at, "messages", fmt.Sprintf("has %d images, more than %d", media[0], most), "split the record")
	}
	if !strings.HasPrefix(r.rules.Family, "nova") {
		return
	}
	if media[1] > 1 {
		r.bad(all.at, "messages", "has more than one video", "write a record for each video")
	}
	if media == [2]int{} && r.textLine == 0 {
		r.textLine = r.line
	}
	for sort, n := range media {
		if n == 0 {
			continue
		}
		if other := r.mediaLine[1-sort]; other > 0 || media[1-sort] > 0 {
			if other == 0 {
				other = r.line
			}
			r.numbered("has images beside videos", all.at, "messages", fmt.Sprintf("has %s, and line %d has %s", sorts[sort], other, sorts[1-sort]), "make one file of text with images, or one of text with videos")
			return
		}
		if r.mediaLine[sort] == 0 {
			r.mediaLine[sort] = r.line
		}
	}
}

var sorts = [2]string{"images", "videos"}
