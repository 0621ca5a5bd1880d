// What JupyterLab's own builder leaves undone, so that less has to be loaded: style without comments
// and blanks, what two parts share in a file of its own, and short names between modules.
module.exports = {
  optimization: {
    splitChunks: { minSize: 800 },
    mangleExports: 'size',
    moduleIds: 'natural'
  },
  module: {
    rules: [
      {
        test: /\.css$/,
        enforce: 'pre',
        loader: 'builtin:lightningcss-loader',
        options: { minify: true }
      }
    ]
  }
};
