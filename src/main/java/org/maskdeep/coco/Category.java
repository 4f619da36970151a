package org.maskdeep.coco;

/**
 * A kind of object.
 *
 * @param id what files call it; COCO's 80 lie between 1 and 90
 * @param name for tables, {@code person}
 * @param supercategory the group that it belongs to, or empty
 */
public record Category(long id, String name, String supercategory) {}
