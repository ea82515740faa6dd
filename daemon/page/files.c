/*
 * Pictures and documents that go with what somebody wrote: as they are drawn, and the first picture
 * as previews of links show it.
 */
#include "daemon/page/draw.h"

void draw_pictures(struct page *page, const json_t *of, const char *label)
{
	const json_t *pictures = json_object_get(of, "pictures"), *one;
	size_t i;

	if (json_array_size(pictures) == 0)
		return;
	open_as(page, "ul", "project-pictures");
	html_attribute(&page->html, "role", "list");
	html_attribute(&page->html, "aria-label", label);
	json_array_foreach(pictures, i, one)
	{
		const json_t *file = json_array_get(json_object_get(one, "files"), 0);
		const char *alt = text_of(one, "alt");

		html_open(&page->html, "li");
		open_as(page, "img", "picture");
		(void)html_link(&page->html, "src", text_of(file, "address"));
		html_attribute_number(&page->html, "width", number_of(file, "width"));
		html_attribute_number(&page->html, "height", number_of(file, "height"));
		html_attribute(&page->html, "alt", alt == NULL ? "" : alt);
		html_attribute(&page->html, "loading", "lazy");
		html_attribute(&page->html, "decoding", "async");
		html_close(&page->html);
		html_close(&page->html);
	}
	html_close(&page->html);
}

void describe_picture(struct page *page, const json_t *of)
{
	const json_t *picture = json_array_get(json_object_get(of, "pictures"), 0);
	const json_t *file = json_array_get(json_object_get(picture, "files"), 0);

	page->image = text_of(file, "address");
	page->image_alt = text_of(picture, "alt");
	page->image_width = number_of(file, "width");
	page->image_height = number_of(file, "height");
}

void draw_documents(struct page *page, const json_t *documents)
{
	const json_t *one;
	size_t i;

	html_open(&page->html, "ul");
	json_array_foreach(documents, i, one)
	{
		const json_t *file = json_array_get(json_object_get(one, "files"), 0);

		html_open(&page->html, "li");
		html_open(&page->html, "a");
		(void)html_link(&page->html, "href", text_of(file, "address"));
		html_attribute(&page->html, "dir", "auto");
		html_text(&page->html, text_of(one, "name"));
		html_close(&page->html);
		html_close(&page->html);
	}
	html_close(&page->html);
}
