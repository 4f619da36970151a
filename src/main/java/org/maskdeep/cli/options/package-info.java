/** What several commands share: data folder, device, encoder, stopping. */
package org.maskdeep.cli.options;
