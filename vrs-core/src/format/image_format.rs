//! How images are encoded, in one word.

use super::named::named;

named! {
    /// The encoding of an image (FORMAT.md §29.1).
    ///
    /// ```
    /// use vrs_core::format::ImageFormat;
    ///
    /// assert_eq!(ImageFormat::from_name("custom_codec"), Some(ImageFormat::CustomCodec));
    /// assert_eq!(ImageFormat::Jxl.number(), 5);
    /// ```
    ImageFormat {
        /// Rows of uncompressed pixels.
        Raw = 1, "raw";
        /// JPEG.
        Jpg = 2, "jpg";
        /// PNG.
        Png = 3, "png";
        /// A frame of a video codec; it may need the frames since the last key frame.
        Video = 4, "video";
        /// JPEG XL.
        Jxl = 5, "jxl";
        /// A named codec that encodes each image by itself.
        CustomCodec = 6, "custom_codec";
    }
}
