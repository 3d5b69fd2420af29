/* Photos without what they tell about their maker: place, time, device.
 *
 * Pure. JPEG and PNG; of a JPEG's Exif block only the orientation is kept (without it the
 * photo would lie on its side). The picture itself is not touched.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

struct mem;

enum image_kind { IMAGE_NONE, IMAGE_JPEG, IMAGE_PNG };

enum image_kind image_kind(struct str bytes);

/* *out is the photo without metadata (in 'mem'). False: it is no well-formed JPEG or PNG. */
bool image_strip(struct mem *mem, struct str bytes, struct str *out) MUST_USE;
