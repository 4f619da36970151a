/**
 * Files by name, the same from a folder and from a .zip, .tar, .tar.gz or .tar.bz2 that is never
 * unpacked to disk. Names are relative, with slashes; a name that would lead out of its folder is
 * refused.
 */
package org.maskdeep.data.files;
